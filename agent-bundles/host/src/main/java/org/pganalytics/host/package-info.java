// SPDX-License-Identifier: Apache-2.0
/** Metrics of the host from /proc, for the agent. */
@NullMarked
package org.pganalytics.host;

import org.jspecify.annotations.NullMarked;
