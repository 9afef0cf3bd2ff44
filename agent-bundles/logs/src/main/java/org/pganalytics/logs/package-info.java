// SPDX-License-Identifier: Apache-2.0
/** Follows the log files of PostgreSQL and tells what they say, counted and scrubbed, for the agent. */
@NullMarked
package org.pganalytics.logs;

import org.jspecify.annotations.NullMarked;
