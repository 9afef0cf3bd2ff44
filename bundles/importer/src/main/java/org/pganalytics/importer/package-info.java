// SPDX-License-Identifier: Apache-2.0
/**
 * Makes metric files of the metric definitions of pgwatch, pg_exporter and postgres_exporter, and says of each entry
 * whether it came over whole, in part or not, and why.
 */
@NullMarked
package org.pganalytics.importer;

import org.jspecify.annotations.NullMarked;
