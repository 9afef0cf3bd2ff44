// SPDX-License-Identifier: Apache-2.0
/** Samples registered instances that have no agent, by the metric files that agents sample by. */
@NullMarked
package org.pganalytics.pull.internal;

import org.jspecify.annotations.NullMarked;
