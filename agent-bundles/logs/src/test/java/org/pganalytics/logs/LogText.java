// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

/** Records as the server writes them, each an error that names relation r and its number; of several lines where it may. */
final class LogText {
    static final String PREFIX = "%m [%p] %q%u@%d ";

    private static final String TIME = "2026-01-02 03:04:05.678 UTC";

    private LogText() {}

    static String record(LogFormat format, int number) {
        String message = "relation \"r" + number + "\" does not exist";
        return switch (format) {
            case STDERR -> {
                String prefix = TIME + " [4711] u@d ";
                yield prefix + "ERROR:  " + message + " at character 15\n" + prefix
                        + "STATEMENT:  SELECT 1,\n\t\tß\n\tFROM r" + number + ";\n";
            }
            case CSVLOG ->
                TIME + ",\"u\",\"d\",4711,\"[local]\",66a0.1,1,\"SELECT\"," + TIME + ",3/1,0,ERROR,42P01,\""
                        + message.replace("\"", "\"\"") + "\",,,,,,\"SELECT 1,\n\tß\nFROM r" + number
                        + ";\",15,,\"psql\",\"client backend\",,0\n";
            case JSONLOG ->
                "{\"timestamp\":\"" + TIME
                        + "\",\"user\":\"u\",\"dbname\":\"d\",\"pid\":4711,\"error_severity\":\"ERROR\""
                        + ",\"state_code\":\"42P01\",\"message\":\"" + message.replace("\"", "\\\"")
                        + "\",\"statement\":\"SELECT 1,\\n\\tß\\nFROM r" + number + ";\"}\n";
        };
    }

    /** Records of these numbers. */
    static String records(LogFormat format, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int number = from; number < to; number++) {
            text.append(record(format, number));
        }
        return text.toString();
    }
}
