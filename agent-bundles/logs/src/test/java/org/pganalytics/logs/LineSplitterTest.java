// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private static final String RECORD = "2026-01-02 03:04:05.678 UTC,\"user\",\"database\",4711,\"a\nb\",end\n";

    private final List<String> lines = new ArrayList<>();

    private void split(LineSplitter splitter, String text) {
        splitter.split(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), lines::add);
    }

    @Test
    void joinsWhatCameInPieces() {
        LineSplitter splitter = new LineSplitter(false, 100);
        for (String piece : List.of("one", " two\r", "\n\nthr", "ee", "\nnot yet")) {
            split(splitter, piece);
        }

        assertThat(lines).containsExactly("one two", "three");
    }

    @Test
    void keepsLineEndsWithinQuotes() {
        LineSplitter splitter = new LineSplitter(true, 100);
        split(splitter, RECORD + RECORD);

        assertThat(lines).containsExactly(RECORD.strip(), RECORD.strip());
    }

    @Test
    void cutsLongLinesAndCountsThem() {
        LineSplitter splitter = new LineSplitter(true, 48);
        split(splitter, RECORD + "2026-01-02 03:04:05.678 UTC,x\n");

        assertThat(lines).containsExactly(RECORD.substring(0, 48), "2026-01-02 03:04:05.678 UTC,x");
        assertThat(splitter.tooLong()).isEqualTo(1);
    }

    @Test
    void findsTheNextRecordFromTheMiddle() {
        LineSplitter splitter = new LineSplitter(true, 100);
        splitter.lost();
        split(splitter, "of a text\nwith \"lines\",\n" + RECORD + RECORD);

        assertThat(lines).containsExactly(RECORD.strip(), RECORD.strip());
    }

    @Test
    void findsTheNextLineFromTheMiddle() {
        LineSplitter splitter = new LineSplitter(false, 100);
        splitter.lost();
        split(splitter, "rest\nwhole\n");

        assertThat(lines).containsExactly("whole");
    }

    @Test
    void recoversFromARecordThatACrashBrokeOff() {
        LineSplitter splitter = new LineSplitter(true, 100);
        split(splitter, "2026-01-02 03:04:05.678 UTC,\"bro" + RECORD + RECORD + RECORD);

        assertThat(lines.get(lines.size() - 1)).isEqualTo(RECORD.strip());
    }

    @Test
    void recoversFromAQuoteThatIsNeverClosed() {
        String flat = "2026-01-02 03:04:05.678 UTC,\"user\",\"database\",4711,end\n";
        LineSplitter splitter = new LineSplitter(true, 100);
        split(splitter, "2026-01-02 03:04:05.678 UTC,\"bro" + flat.repeat(150_000));

        assertThat(lines).hasSizeGreaterThan(50_000).containsOnly(flat.strip());
        assertThat(splitter.tooLong()).isEqualTo(1);
    }
}
