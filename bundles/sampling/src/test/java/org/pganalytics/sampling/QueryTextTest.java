// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT * FROM t WHERE a = 42 AND b = 'x' | SELECT * FROM t WHERE a = ? AND b = ?",
                "SELECT 'it''s', E'a\\'b', 1.5e-3, .5, 0xFF | SELECT ?, ?, ?, ?, ?",
                "SELECT B'01', X'1F', N'x', U&'d\\0061' | SELECT ?, ?, ?, ?",
                "SELECT $$secret$$, $tag$it's $$ secret$tag$, $1 | SELECT ?, ?, $1",
                "SELECT t1.c2, a$1 FROM t1 | SELECT t1.c2, a$1 FROM t1",
                "SELECT 1 /* a /* secret */ b */ + 2 -- secret | SELECT ? + ?",
                "SELECT 'cut in the mid | SELECT ?",
                "SELECT 'C:\\dir', 'a\\\\', b | SELECT ?, ?, b",
                "SELECT 'it\\'s secret', 'x' | SELECT ?",
                "SELECT 'C:\\', secret FROM t | SELECT ?",
                "SELECT N'it\\'s secret' + 'x' | SELECT ?",
                "SELECT 'cut at a backslash\\ | SELECT ?",
                "SELECT $body$cut in the mid | SELECT ?",
                "SELECT $bo | SELECT ?",
                "SELECT 1 /* cut | SELECT ?",
                "ALTER ROLE x PASSWORD 'secret' | ALTER ROLE x PASSWORD ?",
                "SELECT 3-1, 1e5, 1_000 | SELECT ?-?, ?, ?"
            })
    void takesTheDataOut(String query, String scrubbed) {
        assertThat(QueryText.scrub(query)).isEqualTo(scrubbed);
    }

    @Test
    void keepsQuotedIdentifiersAndShrinksSpace() {
        assertThat(QueryText.scrub("SELECT \"My 1st\"\n\t  FROM  t")).isEqualTo("SELECT \"My 1st\" FROM t");
        assertThat(QueryText.scrub("SELECT \"a\" FROM \"t, 'secret'")).isEqualTo("SELECT \"a\" FROM ?");
    }

    @Test
    void dropsTheContinuationOfAnEscapeString() {
        assertThat(QueryText.scrub("SELECT E'a'\n'it\\'s secret', b")).isEqualTo("SELECT ? ?");
    }

    @Test
    void cutsAfterScrubbing() {
        assertThat(QueryText.scrub("SELECT 'a long secret', b", 11)).isEqualTo("SELECT ?, b");
        assertThat(QueryText.scrub("SELECT abc", 8)).isEqualTo("SELECT a");
    }
}
