// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Finding;
import org.pganalytics.model.InstanceId;

/** Takes what it is told and holds no alert; a test overrides what it looks at. */
public class EmptyAlertBook implements AlertBook {
    @Override
    public void report(InstanceId instance, Instant at, List<Finding> findings) {}

    @Override
    public void resolve(InstanceId instance, String reason) {}

    @Override
    public Optional<Alert> acknowledge(UUID id, String user) {
        return Optional.empty();
    }

    @Override
    public Optional<Alert> alert(UUID id) {
        return Optional.empty();
    }

    @Override
    public List<Alert> alerts(int limit) {
        return List.of();
    }

    @Override
    public boolean hasOpen(InstanceId instance) {
        return false;
    }
}
