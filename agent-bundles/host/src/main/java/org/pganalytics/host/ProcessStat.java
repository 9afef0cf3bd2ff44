// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

/**
 * The beginning of /proc/PID/stat (proc(5)).
 *
 * @param name of the program, 15 characters at most
 * @param userTicks CPU time of the process itself; the children's is of those that it waited for
 */
record ProcessStat(
        long pid,
        String name,
        char state,
        long parent,
        long userTicks,
        long systemTicks,
        long childrenUserTicks,
        long childrenSystemTicks) {

    /** {@code pid (name) state ppid ...}; the name may have blanks and parentheses itself. */
    static ProcessStat parse(String text) {
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        String[] fields = text.substring(close + 2).split(" ", 17);
        return new ProcessStat(
                Long.parseLong(text.substring(0, open - 1)),
                text.substring(open + 1, close),
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[11]),
                Long.parseLong(fields[12]),
                Long.parseLong(fields[13]),
                Long.parseLong(fields[14]));
    }

    /** Ended, and not yet waited for by its parent. */
    boolean isZombie() {
        return state == 'Z';
    }
}
