// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.alert;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Finding;
import org.pganalytics.model.InstanceId;

/**
 * The life of alerts. Thread-safe, in memory first: it works while the store is down and writes what is owed when the store
 * is back.
 */
public interface AlertBook {
    /**
     * Everything that is wrong with the instance now. Opens what is new, updates what is still there, resolves what is gone.
     *
     * @param at the time of the observation
     */
    void report(InstanceId instance, Instant at, List<Finding> findings);

    /**
     * Resolves what is open of an instance that nobody will report on any more.
     *
     * @param reason is kept with the alerts, for people
     */
    void resolve(InstanceId instance, String reason);

    /** Marks an open alert as taken by the user; empty when there is no open alert of that id. */
    Optional<Alert> acknowledge(UUID id, String user);

    Optional<Alert> alert(UUID id);

    /** Open ones first, then resolved ones; each group newest first; at most {@code limit}. */
    List<Alert> alerts(int limit);

    /** Whether this instance has an open alert. */
    boolean hasOpen(InstanceId instance);
}
