// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.Set;
import java.util.regex.Pattern;
import org.pganalytics.sampling.QueryText;

/**
 * Takes the data out of messages. PostgreSQL quotes both names and values by double quotes: what follows the word for a kind
 * of object is a name and stays, all else in quotes goes, from its first quote to the last of the message, as a value may
 * have quotes of its own. Numbers and strings go as they do from queries.
 */
final class MessageText {
    /** Stands for a message whose words are not the server's but an application's. */
    static final String OF_APPLICATION = "(text of the application)";

    private static final int MAX_INPUT = 4000;
    private static final int MAX_OUTPUT = 300;

    private static final Set<String> OBJECTS = Set.of(
            "aggregate",
            "collation",
            "column",
            "constraint",
            "cursor",
            "database",
            "domain",
            "encoding",
            "enum",
            "extension",
            "function",
            "group",
            "index",
            "language",
            "operator",
            "parameter",
            "partition",
            "policy",
            "portal",
            "procedure",
            "publication",
            "relation",
            "role",
            "rule",
            "schema",
            "sequence",
            "server",
            "slot",
            "statement",
            "subscription",
            "table",
            "tablespace",
            "trigger",
            "type",
            "user",
            "view",
            "worker");

    /** SQLSTATE classes of PostgreSQL (documentation, "PostgreSQL Error Codes") with texts of its own. */
    private static final Set<String> SERVER_CLASSES = Set.of(
            "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23", "24",
            "25", "26", "27", "28", "2B", "2D", "2F", "34", "3B", "3D", "3F", "40", "42", "44", "53", "54", "55", "57",
            "58", "72", "F0", "HV", "XX");

    private static final Pattern RAISED = Pattern.compile(" at (?:RAISE|ASSERT)$");
    private static final Pattern OTHER_LANGUAGE = Pattern.compile("\\bPL/(?!pgSQL)\\w+");

    private MessageText() {}

    /** The first line, without data. */
    static String of(LogRecord entry) {
        return isOfApplication(entry) ? OF_APPLICATION : scrub(firstLine(entry.message()));
    }

    /** Whether a function of the application chose the words; of RAISE and others the server tells in the context. */
    static boolean isOfApplication(LogRecord entry) {
        String sqlstate = entry.sqlstate();
        return (sqlstate.length() == 5 && !SERVER_CLASSES.contains(sqlstate.substring(0, 2)))
                || RAISED.matcher(firstLine(entry.context())).find()
                || OTHER_LANGUAGE.matcher(entry.context()).find();
    }

    /** Also for a message without a record. */
    static String scrub(String message) {
        String input = message.length() > MAX_INPUT ? message.substring(0, MAX_INPUT) : message;
        return QueryText.scrub(withoutQuotedValues(input), MAX_OUTPUT);
    }

    private static String withoutQuotedValues(String message) {
        int at = 0;
        while (true) {
            int quote = message.indexOf('"', at);
            if (quote < 0) {
                return message;
            }
            int close = message.indexOf('"', quote + 1);
            if (close < 0 || !isName(message, quote)) {
                int last = message.lastIndexOf('"');
                return message.substring(0, quote) + '?' + (last > quote ? message.substring(last + 1) : "");
            }
            at = close + 1;
        }
    }

    private static boolean isName(String message, int quote) {
        if (quote == 0 || message.charAt(quote - 1) != ' ') {
            return false;
        }
        String before = message.substring(0, quote - 1);
        return OBJECTS.contains(before.substring(before.lastIndexOf(' ') + 1));
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
