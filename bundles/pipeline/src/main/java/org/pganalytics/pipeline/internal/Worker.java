// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread with a bounded queue. */
final class Worker<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final BlockingQueue<T> queue;
    private final Consumer<T> work;
    private final Thread thread;
    private volatile boolean closed;

    Worker(String name, int capacity, Consumer<T> work) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.work = work;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** False when the queue is full or the worker closed. */
    boolean offer(T item) {
        return !closed && queue.offer(item);
    }

    int queued() {
        return queue.size();
    }

    private void run() {
        while (!closed) {
            try {
                work.accept(queue.take());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.error("{} failed on an item and goes on with the next", thread.getName(), e);
            }
        }
    }

    /** Ends after the item in work; what is queued is dropped, its sender has it still. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
