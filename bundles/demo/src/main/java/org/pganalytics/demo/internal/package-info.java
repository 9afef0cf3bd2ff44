// SPDX-License-Identifier: Apache-2.0
/**
 * A PostgreSQL to be monitored, a little shop that keeps it busy, and troubles to give it for a minute. It knows nothing of
 * the monitoring but the role it makes for the agent.
 */
@NullMarked
package org.pganalytics.demo.internal;

import org.jspecify.annotations.NullMarked;
