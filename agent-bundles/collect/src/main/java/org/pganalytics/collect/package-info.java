// SPDX-License-Identifier: Apache-2.0
/** Schedules the sampling and the collectors of an agent. */
@NullMarked
package org.pganalytics.collect;

import org.jspecify.annotations.NullMarked;
