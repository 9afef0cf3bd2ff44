// SPDX-License-Identifier: Apache-2.0
/** The benchmarks, each a main that ends with one line of JSON; run by {@code itests/bench.sh}. */
@NullMarked
package org.pganalytics.itests.bench;

import org.jspecify.annotations.NullMarked;
