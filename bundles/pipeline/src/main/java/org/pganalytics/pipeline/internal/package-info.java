// SPDX-License-Identifier: Apache-2.0
/**
 * The one path of a snapshot. {@link org.pganalytics.pipeline.internal.Pipeline} takes batches, a
 * {@link org.pganalytics.pipeline.internal.Worker} per collector's hash drops what it has seen, makes rates, and hands each
 * batch to the store and, side by side, each observation to the inspection.
 */
@NullMarked
package org.pganalytics.pipeline.internal;

import org.jspecify.annotations.NullMarked;
