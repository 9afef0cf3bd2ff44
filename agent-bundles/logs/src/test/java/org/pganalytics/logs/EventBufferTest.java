// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventBufferTest {
    private final EventBuffer buffer = new EventBuffer(2, 2000);

    private static LogEvent event(EventClass eventClass, String message, double seconds) {
        return new LogEvent(eventClass, "LOG", "00000", "d", "u", message, "", "", "", seconds, 1);
    }

    @Test
    void makesOneOfEqualEvents() {
        buffer.add(event(EventClass.ERROR, "a", 1));
        buffer.add(event(EventClass.ERROR, "a", 3));
        buffer.add(event(EventClass.ERROR, "a", 2));

        assertThat(buffer.drain()).singleElement().satisfies(entry -> {
            assertThat(entry.count()).isEqualTo(3);
            assertThat(entry.seconds()).isEqualTo(3);
            assertThat(entry.bytes()).isEqualTo(3);
        });
        assertThat(buffer.drain()).isEmpty();
    }

    @Test
    void keepsTheMostImportantAndCountsTheOthers() {
        buffer.add(event(EventClass.PLAN, "p", 1));
        buffer.add(event(EventClass.PLAN, "p", 1));
        buffer.add(event(EventClass.ERROR, "first", 0));
        buffer.add(event(EventClass.OTHER, "o", 0));
        buffer.add(event(EventClass.ERROR, "second", 0));
        buffer.add(event(EventClass.ERROR, "third", 0));
        buffer.add(event(EventClass.CRASH, "c", 0));

        assertThat(buffer.drain()).extracting(entry -> entry.event().message()).containsExactly("first", "c");
        assertThat(buffer.dropped()).isEqualTo(5);
    }

    @Test
    void boundsTheTexts() {
        buffer.add(event(EventClass.OTHER, "a", 0));
        buffer.add(event(EventClass.OTHER, "b".repeat(1200), 0));
        assertThat(buffer.dropped()).isEqualTo(1);

        buffer.add(event(EventClass.ERROR, "c".repeat(1400), 0));
        assertThat(buffer.drain()).extracting(entry -> entry.count()).containsExactly(1L);
        buffer.add(event(EventClass.OTHER, "d".repeat(1500), 0));

        assertThat(buffer.drain()).hasSize(1);
        assertThat(buffer.dropped()).isEqualTo(2);
    }
}
