// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.model.InstanceId;

/** Keeps the registrations of instances without agent. Blocking; throws {@link StoreUnavailableException}. */
public interface PullStore {
    /** All of them, in order of their ids. */
    List<Registration> registrations();

    /** Returns whether it was added: false when the instance is registered already, and then nothing changes. */
    boolean add(Registration registration);

    /** Returns whether it was there. */
    boolean remove(InstanceId id);

    /**
     * Opens a session in which this backend takes its share of the instances.
     *
     * @param backend its name, for {@link #holders()}
     */
    PullLocks locks(String backend);

    /** Who holds which instance now; what nobody holds is left out. */
    Map<InstanceId, Pulls.Holder> holders();

    /** @param sealedSecret encrypted by who registers; the store has no key */
    record Registration(PullTarget target, String sealedSecret) {
        public Registration {
            Objects.requireNonNull(target);
            Objects.requireNonNull(sealedSecret);
        }

        @Override
        public String toString() {
            return "Registration[" + target.id() + "]";
        }
    }
}
