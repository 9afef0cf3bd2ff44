// SPDX-License-Identifier: Apache-2.0
/**
 * Where agents come in: {@link org.pganalytics.gateway.internal.Gateway} listens, a
 * {@link org.pganalytics.gateway.internal.FrameReader} makes frames, a {@link org.pganalytics.gateway.internal.Connection}
 * answers them.
 */
@NullMarked
package org.pganalytics.gateway.internal;

import org.jspecify.annotations.NullMarked;
