// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.util.List;
import org.pganalytics.model.Instance;

/** Keeps what is known of each instance. Blocking; throws {@link StoreUnavailableException}. */
public interface InstanceStore {
    void save(Instance instance);

    List<Instance> instances();

    /** Removes the instances that this collector was the last to sample; what was measured of them stays. */
    void forget(String collector);
}
