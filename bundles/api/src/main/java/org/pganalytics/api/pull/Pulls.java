// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.pull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;

/**
 * The instances that backends sample themselves. Thread-safe; blocking: what is registered is in the store, so methods throw
 * {@link org.pganalytics.api.store.StoreUnavailableException} while that does not answer.
 */
public interface Pulls {
    /** All that are registered, in order of their ids, but for {@link #unreadable()}. */
    List<Pulled> pulled();

    /** Registrations that cannot be read and so are not sampled by this backend: a failed part of each, with the reason. */
    List<PartState> unreadable();

    /**
     * Registers an instance; a backend begins to sample it within seconds.
     *
     * @param secret kept encrypted, never given back
     * @return false when it is registered already, and then nothing changes
     * @throws IllegalArgumentException when it cannot be sampled like this, saying why
     */
    boolean add(PullTarget target, Secret secret);

    /** Ends the sampling; what was measured stays. Returns false when it is not registered. */
    boolean remove(InstanceId id);

    /** Connects once and samples everything, up to an interval long; registers nothing. */
    Trial test(PullTarget target, Secret secret);

    /** As {@link #test(PullTarget, Secret)} with what is registered; empty when nothing is. */
    Optional<Trial> test(InstanceId id);

    /**
     * Who samples an instance.
     *
     * @param backend its process, {@code pid@host}
     * @param since when it took the instance, clock of the store
     */
    record Holder(String backend, Instant since) {}

    /**
     * @param holder the backend that samples it; empty while none does
     * @param parts how the connection (the first of them) and each metric are doing; empty unless this backend samples it
     */
    record Pulled(PullTarget target, Optional<Holder> holder, List<PartState> parts) {
        public Pulled {
            parts = List.copyOf(parts);
        }
    }

    /**
     * What came of a test.
     *
     * @param serverVersion server_version_num, 0 when it was not reached
     * @param parts how the connection (the first of them) and each metric did
     */
    record Trial(int serverVersion, List<PartState> parts) {
        public Trial {
            parts = List.copyOf(parts);
        }
    }
}
