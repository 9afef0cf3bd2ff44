// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import org.pganalytics.model.InstanceId;

/**
 * Divides the instances without agent among the backends of one store: each is held by one of them at most. When the
 * connection is lost, so are all locks: a method throws {@link StoreUnavailableException}, and what is left to do is
 * {@link #close()}. Blocking; for one thread at a time.
 */
public interface PullLocks extends AutoCloseable {
    /** Takes the instance without waiting; false while another backend has it. Not to be asked for one that is held. */
    boolean tryLock(InstanceId id);

    void unlock(InstanceId id);

    /** How many backends have a session of locks now, this one included. */
    int backends();

    /** Lets go of everything. */
    @Override
    void close();
}
