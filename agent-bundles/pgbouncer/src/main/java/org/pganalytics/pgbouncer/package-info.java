// SPDX-License-Identifier: Apache-2.0
/** Asks the PgBouncers that stand before PostgreSQL how their pools are doing, for the agent. */
@NullMarked
package org.pganalytics.pgbouncer;

import org.jspecify.annotations.NullMarked;
