// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import java.time.Clock;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.ingest.Intake;

/** The other rooms that a connection talks to. */
record Rooms(Intake intake, Fleet fleet, Access access, AlertBook alerts, Clock clock) {}
