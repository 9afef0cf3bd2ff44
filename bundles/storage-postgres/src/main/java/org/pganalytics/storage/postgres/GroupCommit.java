// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.api.store.StoreBusyException;
import org.pganalytics.api.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that writes all batches waiting in one transaction. A batch that fails takes those after it of the same
 * (collector, run) along, until it is offered again: otherwise progress would pass it by and its repetition be taken for a
 * duplicate.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int QUEUE = 4_096;
    private static final int GROUP = 512;

    final AtomicLong commits = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong refusedBatches = new AtomicLong();

    private final Database database;
    private final BatchWriter writer;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final FailedRuns failed = new FailedRuns();
    private final Thread thread = new Thread(this::run, "store-writer");
    private boolean closed;

    private record Waiting(FailedRuns.Run key, EnrichedBatch batch, CompletableFuture<Void> done) {
        long sequence() {
            return batch.batch().sequence();
        }
    }

    GroupCommit(Database database, BatchWriter writer) {
        this.database = database;
        this.writer = writer;
        thread.setDaemon(true);
        thread.start();
    }

    CompletionStage<Void> append(EnrichedBatch batch) {
        FailedRuns.Run key =
                new FailedRuns.Run(batch.batch().collector(), batch.batch().run());
        Waiting waiting = new Waiting(key, batch, new CompletableFuture<>());
        String refusal = enqueue(waiting);
        if (refusal != null) {
            waiting.done().completeExceptionally(new StoreUnavailableException(refusal, null));
        }
        return waiting.done().minimalCompletionStage();
    }

    /** Number of batches waiting. */
    synchronized int waiting() {
        return queue.size();
    }

    private synchronized @Nullable String enqueue(Waiting waiting) {
        if (failed.isBehind(waiting.key(), waiting.sequence())) {
            failed.add(waiting.key(), waiting.sequence());
            return "store: a batch before it failed";
        }
        String refusal = closed
                ? "store: closing"
                : !database.isOpen()
                        ? "store: " + database.reason()
                        : queue.size() >= QUEUE ? "store: " + QUEUE + " batches are waiting already" : null;
        if (refusal != null) {
            failed.add(waiting.key(), waiting.sequence());
            return refusal;
        }
        failed.remove(waiting.key());
        queue.add(waiting);
        notifyAll();
        return null;
    }

    private void run() {
        try {
            for (List<Waiting> group = next(); !group.isEmpty(); group = next()) {
                try {
                    write(group);
                } catch (RuntimeException e) {
                    LOG.error("Writing {} batches failed", group.size(), e);
                    fail(group, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Writer ends", e);
        }
    }

    /** What waits now; empty when closed and all is written. */
    private synchronized List<Waiting> next() throws InterruptedException {
        while (queue.isEmpty() && !closed) {
            wait();
        }
        List<Waiting> group = new ArrayList<>();
        while (!queue.isEmpty() && group.size() < GROUP) {
            group.add(queue.poll());
        }
        return group;
    }

    private void write(List<Waiting> group) {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            try {
                writeAll(connection, group);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            fail(group, database.unavailable(e));
        } catch (StoreUnavailableException e) {
            fail(group, e);
        }
    }

    /** Waits while others have all connections: meanwhile the queue fills, and says so to those who offer more. */
    private Connection connect() {
        for (boolean said = false; ; said = true) {
            try {
                return database.connect();
            } catch (StoreBusyException e) {
                if (isClosed()) {
                    throw e;
                }
                if (!said) {
                    LOG.warn("Batches wait: {}", e.getMessage());
                }
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void writeAll(Connection connection, List<Waiting> group) throws SQLException {
        try {
            writer.write(connection, database.layout(), batches(group));
            commits.incrementAndGet();
            group.forEach(waiting -> waiting.done().complete(null));
        } catch (SQLException e) {
            writer.forget();
            if (!isAboutContent(e)) {
                throw e;
            }
            connection.rollback();
            oneByOne(connection, group, e);
        }
    }

    /** One batch of the group is poison: it alone is left out, and its sequence passed, or it would come for ever. */
    private void oneByOne(Connection connection, List<Waiting> group, SQLException cause) throws SQLException {
        LOG.debug("Group of {} refused, writing one by one", group.size(), cause);
        for (Waiting waiting : group) {
            try {
                writer.write(connection, database.layout(), List.of(waiting.batch()));
            } catch (SQLException e) {
                writer.forget();
                if (!isAboutContent(e)) {
                    throw e;
                }
                connection.rollback();
                writer.pass(connection, waiting.batch());
                refusedBatches.incrementAndGet();
                LOG.warn(
                        "Batch {} of {} left out, the database refuses its content: {}",
                        waiting.sequence(),
                        waiting.key().collector(),
                        e.getMessage());
            }
            commits.incrementAndGet();
            waiting.done().complete(null);
        }
    }

    /** Class 22 data, 23 constraints, 54 limits, 42 names and types that changed under us. */
    private static boolean isAboutContent(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("54") || state.startsWith("42");
    }

    private static List<EnrichedBatch> batches(List<Waiting> group) {
        return group.stream().map(Waiting::batch).toList();
    }

    private void fail(List<Waiting> group, RuntimeException reason) {
        List<Waiting> unwritten = new ArrayList<>();
        Set<FailedRuns.Run> keys = new HashSet<>();
        synchronized (this) {
            for (Waiting waiting : group) {
                if (!waiting.done().isDone()) {
                    unwritten.add(waiting);
                    keys.add(waiting.key());
                }
            }
            Set<Waiting> later = new HashSet<>();
            for (Waiting waiting : queue) {
                if (keys.contains(waiting.key())) {
                    later.add(waiting);
                }
            }
            queue.removeAll(later);
            unwritten.addAll(later);
            unwritten.forEach(waiting -> failed.add(waiting.key(), waiting.sequence()));
        }
        failures.incrementAndGet();
        unwritten.forEach(waiting -> waiting.done().completeExceptionally(reason));
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(30_000);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
