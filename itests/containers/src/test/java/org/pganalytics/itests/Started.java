// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import java.util.ArrayDeque;
import java.util.Deque;

/** What the tests of a class have started so far, the last one to be closed first; also when the next one does not start. */
final class Started implements AutoCloseable {
    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T one) {
        all.push(one);
        return one;
    }

    @Override
    public void close() throws Exception {
        if (!all.isEmpty()) {
            try {
                all.pop().close();
            } finally {
                close();
            }
        }
    }
}
