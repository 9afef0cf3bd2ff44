// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.pganalytics.model.Alert;

/** Keeps alerts with their findings and paths. Blocking; throws {@link StoreUnavailableException}. */
public interface AlertStore {
    /** Writes the alert, replacing what was stored under its id. */
    void save(Alert alert);

    Optional<Alert> alert(UUID id);

    /** Those that are not resolved. */
    List<Alert> open();

    /** The newest first by time of opening, at most {@code limit}. */
    List<Alert> newest(int limit);
}
