// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParsersTest {
    private final List<LogRecord> records = new ArrayList<>();
    private int unreadable;
    private final RecordParser.Output output = new RecordParser.Output() {
        @Override
        public void record(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void unreadable() {
            unreadable++;
        }
    };

    private final StderrParser stderr = new StderrParser(new LinePrefix("%m [%p] "), 50);

    @Test
    void joinsThePartsOfAStderrRecord() {
        stderr.line("2026-01-02 03:04:05.678 CET [42] ERROR:  first", output);
        stderr.line("\tsecond", output);
        stderr.line("2026-01-02 03:04:05.678 CET [42] HINT:  not read", output);
        stderr.line("\tnor this", output);
        stderr.line("2026-01-02 03:04:05.678 CET [42] STATEMENT:  SELECT", output);
        stderr.line("\tERROR:  no record", output);
        assertThat(records).isEmpty();
        stderr.flush(output);

        assertThat(records)
                .containsExactly(
                        new LogRecord("ERROR", "", "", "", "first\nsecond", "", "", "SELECT\nERROR:  no record"));
    }

    @Test
    void readsAVerboseMessageAsATerseOne() {
        stderr.line("2026-01-02 03:04:05.678 CET [42] ERROR:  42P01: no \"t\" at character 15", output);
        stderr.line("2026-01-02 03:04:05.678 CET [42] LOCATION:  parserOpenTable, parse_relation.c:1392", output);
        stderr.flush(output);

        assertThat(records).containsExactly(new LogRecord("ERROR", "42P01", "", "", "no \"t\"", "", "", ""));
    }

    @Test
    void boundsAStderrRecordOfManyLines() {
        stderr.line("2026-01-02 03:04:05.678 CET [42] LOG:  begin", output);
        for (int i = 0; i < 100; i++) {
            stderr.line("\tmore", output);
        }
        stderr.flush(output);

        assertThat(records.get(0).message()).hasSize(50);
    }

    @Test
    void leavesOutPartsWithoutABeginning() {
        stderr.line("\tmore of something", output);
        stderr.line("2026-01-02 03:04:05.678 CET [42] STATEMENT:  SELECT", output);
        stderr.flush(output);

        assertThat(records).isEmpty();
        assertThat(unreadable).isZero();
    }

    @Test
    void countsWhatIsNoRecord() {
        stderr.line("sh: 1: archive: not found", output);
        new CsvlogParser().line("2026-01-02 03:04:05.678 CET,a,b", output);
        new JsonlogParser().line("{\"timestamp\":\"2026\"", output);
        new JsonlogParser().line("nonsense", output);

        assertThat(records).isEmpty();
        assertThat(unreadable).isEqualTo(4);
    }

    @Test
    void readsNamesFromThePrefix() {
        LinePrefix prefix = new LinePrefix("%t:%r:%u@%d:[%p]:%-5e %q%a ");

        assertThat(prefix.match("2026-01-02 03:04:05 UTC:10.0.0.1(5432):an app@my db:[7]:40P01 x y ERROR:  text"))
                .hasValue(new LinePrefix.Head("ERROR", "40P01", "my db", "an app", "text"));
        assertThat(prefix.match("2026-01-02 03:04:05 UTC::@:[7]:00000 LOG:  text"))
                .hasValue(new LinePrefix.Head("LOG", "00000", "", "", "text"));
        assertThat(prefix.match("2026-01-02 03:04:05 UTC [7] LOG:  text")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%y", "%m %", "%-5"})
    void refusesAPrefixPostgresDoesNotKnow(String prefix) {
        assertThatThrownBy(() -> new LinePrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + prefix + "'");
    }

    @Test
    void readsACutRecordUpToTheCut() {
        new JsonlogParser()
                .line(
                        "{\"user\":\"u\",\"pid\":1,\"error_severity\":\"ERROR\",\"message\":\"a\\u00e9\\n\\\"b\\",
                        output);
        new CsvlogParser().line("t,\"u\",\"d\",1,,s,1,\"SELECT\",t,1/1,0,ERROR,42P01,\"relation \"\"x\"\" and", output);

        assertThat(records).extracting(LogRecord::message).containsExactly("a\u00e9\n\"b", "relation \"x\" and");
        assertThat(records).extracting(LogRecord::user).containsOnly("u");
    }
}
