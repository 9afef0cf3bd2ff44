// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds events, bounded in number and memory; those that differ only in what they measured become one. When it is full, the
 * least important, of those the latest, makes room or is dropped and counted. For one thread at a time.
 */
final class EventBuffer {
    /** What an event takes in memory beside the characters of its texts. */
    private static final int EVENT_CHARS = 500;

    private final int limit;
    private final int maxChars;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private int chars;
    private long dropped;

    /**
     * Equal events.
     *
     * @param event the first of them
     * @param seconds the longest
     * @param bytes of all
     */
    record Entry(LogEvent event, long count, double seconds, long bytes) {
        private int chars() {
            return event.textLength() + EVENT_CHARS;
        }

        private Entry and(Entry other) {
            return new Entry(event, count + other.count, Math.max(seconds, other.seconds), bytes + other.bytes);
        }
    }

    /**
     * @param limit how many different events
     * @param maxChars how much their texts may have together, and 500 characters more for each event
     */
    EventBuffer(int limit, int maxChars) {
        this.limit = limit;
        this.maxChars = maxChars;
    }

    void add(LogEvent event) {
        add(new Entry(event, 1, event.seconds(), event.bytes()));
    }

    void add(Entry entry) {
        String key = entry.event().fingerprint();
        Entry known = entries.get(key);
        if (known != null) {
            entries.put(key, known.and(entry));
            return;
        }
        while (entries.size() == limit || chars + entry.chars() > maxChars) {
            if (!makeRoom(entry)) {
                dropped += entry.count();
                return;
            }
        }
        entries.put(key, entry);
        chars += entry.chars();
    }

    /** The events so far; it is empty then. */
    List<Entry> drain() {
        List<Entry> all = List.copyOf(entries.values());
        entries.clear();
        chars = 0;
        return all;
    }

    /** How many events were dropped ever. */
    long dropped() {
        return dropped;
    }

    /** Drops the least important event if it is less so than this one. */
    private boolean makeRoom(Entry newcomer) {
        Optional<Map.Entry<String, Entry>> least = entries.entrySet().stream()
                .reduce((a, b) -> importance().compare(a.getValue(), b.getValue()) > 0 ? a : b);
        if (least.isEmpty() || importance().compare(newcomer, least.get().getValue()) >= 0) {
            return false;
        }
        Entry removed = least.get().getValue();
        entries.remove(least.get().getKey());
        chars -= removed.chars();
        dropped += removed.count();
        return true;
    }

    private static Comparator<Entry> importance() {
        return Comparator.comparing(entry -> entry.event().eventClass());
    }
}
