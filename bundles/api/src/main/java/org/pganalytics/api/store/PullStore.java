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
    /** All of them, in order of their ids. One that cannot be read keeps nobody from the others. */
    Registrations registrations();

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

    /**
     * @param readable those that are to be sampled
     * @param unreadable those that are registered too, but not in a way that is understood here
     */
    record Registrations(List<Registration> readable, List<Unreadable> unreadable) {
        public Registrations {
            readable = List.copyOf(readable);
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * @param id as it is written; it may be what is wrong
     * @param reason why it cannot be read
     */
    record Unreadable(String id, String reason) {}

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
