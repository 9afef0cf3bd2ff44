// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is hard to bring about in a server; the rest is in {@link RealEventsTest}. */
class ClassifierTest {
    private static LogEvent classify(String severity, String sqlstate, String message, String context) {
        return Classifier.classify(new LogRecord(severity, sqlstate, "d", "u", message, "", context, ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PANIC | 58030 | could not write to file | PANIC",
                "FATAL | 28P01 | password authentication failed | ERROR",
                "ERROR | | deadlock detected | DEADLOCK",
                "FEHLER | 40P01 | Verklemmung entdeckt | DEADLOCK",
                "FEHLER | 42P01 | Relation existiert nicht | ERROR",
                "ERROR | 42601 | checkpoint starting: time | ERROR",
                "LOG | 00000 | server process (PID 7) exited with exit code 139 | CRASH",
                "LOG | 00000 | background worker \"x\" (PID 7) exited with exit code 1 | OTHER",
                "LOG | 00000 | archive command was terminated by signal 9 | OTHER",
                "LOG | 00000 | restartpoint starting: time | CHECKPOINT_START",
                "LOG | 00000 | checkpoints are occurring too frequently (2 seconds apart) | WARNING",
                "LOG | 00000 | restartpoint complete: wrote 1 buffers | CHECKPOINT",
                "LOG | 00000 | process 1 avoided deadlock for ShareLock on tuple 1 after 5.5 ms | OTHER",
                "LOG | 00000 | replication connection authorized: user=r | CONNECTION",
                "LOG | 00000 | connection authenticated: identity=\"r\" | HANDSHAKE",
                "LOG | 00000 | disconnection: session time: 0:00:00.012 | DISCONNECTION",
                "LOG | 00000 | automatic aggressive vacuum to prevent wraparound of table \"a.b.c\" | AUTOVACUUM",
                "LOG | 00000 | execute S_1: SELECT | STATEMENT",
                "LOG | 00000 | duration: 3.2 ms | SLOW_STATEMENT",
                "DEBUG | 00000 | checkpoint starting: time | OTHER",
                "WARNING | 01000 | something | WARNING",
            })
    void tellsClasses(String severity, String sqlstate, String message, EventClass expected) {
        assertThat(classify(severity, sqlstate == null ? "" : sqlstate, message, "")
                        .eventClass())
                .isEqualTo(expected);
    }

    @Test
    void takesNoWordOfAnApplicationForTheServers() {
        LogEvent event = classify(
                "LOG",
                "00000",
                "server process (PID 1) was terminated by signal 11",
                "PL/pgSQL function inline_code_block line 1 at RAISE");

        assertThat(event.eventClass()).isEqualTo(EventClass.OTHER);
        assertThat(event.message()).isEqualTo(MessageText.OF_APPLICATION);
    }

    @Test
    void tellsTheLengthOfAWaitAtItsEnd() {
        LogEvent wait =
                classify("LOG", "00000", "process 1 still waiting for ShareLock on tuple 1 after 1000.5 ms", "");
        LogEvent end = classify("LOG", "00000", "process 1 acquired ShareLock on tuple 1 after 2500.0 ms", "");

        assertThat(wait.eventClass()).isEqualTo(EventClass.LOCK_WAIT);
        assertThat(wait.seconds()).isZero();
        assertThat(end.eventClass()).isEqualTo(EventClass.LOCK_ACQUIRED);
        assertThat(end.seconds()).isEqualTo(2.5);
    }

    @Test
    void survivesNumbersThatAreNone() {
        assertThat(classify("LOG", "00000", "duration: 1.2.3 ms", "").seconds()).isZero();
        assertThat(classify("LOG", "00000", "temporary file: path \"x\", size 99999999999999999999", "")
                        .bytes())
                .isLessThan(Long.MAX_VALUE);
    }
}
