// SPDX-License-Identifier: Apache-2.0
/** The store in PostgreSQL: schema steps, group commit by binary COPY, partitions, roll-up, and all reading. */
@NullMarked
package org.pganalytics.storage.postgres;

import org.jspecify.annotations.NullMarked;
