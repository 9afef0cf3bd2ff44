// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "relation \"my t\" does not exist | relation \"my t\" does not exist",
                "new row for relation \"t\" violates check constraint \"c\""
                        + "| new row for relation \"t\" violates check constraint \"c\"",
                "invalid input syntax for type integer: \"4711x\" | invalid input syntax for type integer: ?",
                "invalid input syntax for type integer: \"a \"b\" user \"c\" d\""
                        + "| invalid input syntax for type integer: ?",
                "value \"99999999999\" is out of range for type integer | value ? is out of range for type integer",
                "parameter \"work_mem\" changed to \"1GB\" | parameter \"work_mem\" changed to ?",
                "syntax error at or near \"'4711\" | syntax error at or near ?",
                "unterminated quoted string at or near \"'4711 | unterminated quoted string at or near ?",
                "canceling statement due to lock timeout | canceling statement due to lock timeout",
                "process 12 still waiting for ShareLock on transaction 7 after 1000.1 ms"
                        + "| process ? still waiting for ShareLock on transaction ? after ? ms",
            })
    void keepsNamesAndTakesOutValues(String message, String expected) {
        assertThat(MessageText.scrub(message)).isEqualTo(expected);
    }

    @Test
    void boundsTheLength() {
        assertThat(MessageText.scrub("word ".repeat(10_000))).hasSize(300);
    }

    @ParameterizedTest
    @CsvSource({
        "P0001, ''",
        "MY001, ''",
        "22012, PL/pgSQL function f() line 3 at RAISE",
        "'', PL/pgSQL function f() line 3 at ASSERT",
        "XX000, PL/Perl function \"f\"",
    })
    void hidesWhatAnApplicationSays(String sqlstate, String context) {
        LogRecord entry = new LogRecord("ERROR", sqlstate, "", "", "customer Smith", "", context, "");

        assertThat(MessageText.of(entry)).isEqualTo(MessageText.OF_APPLICATION);
    }

    @Test
    void showsWhatTheServerSaysOfAFunction() {
        LogRecord entry = new LogRecord(
                "ERROR",
                "22012",
                "",
                "",
                "division by zero\nmore",
                "",
                "PL/pgSQL function f() line 3 at assignment\nPL/pgSQL function g() line 3 at RAISE",
                "");

        assertThat(MessageText.of(entry)).isEqualTo("division by zero");
    }
}
