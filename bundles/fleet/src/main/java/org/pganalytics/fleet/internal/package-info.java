// SPDX-License-Identifier: Apache-2.0
/** The register of agents and instances: {@link org.pganalytics.fleet.internal.FleetRegister}, in memory, saved when a store answers. */
@NullMarked
package org.pganalytics.fleet.internal;

import org.jspecify.annotations.NullMarked;
