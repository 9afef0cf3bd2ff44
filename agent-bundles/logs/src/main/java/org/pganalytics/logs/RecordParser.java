// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

/** Makes records out of the lines of one file, in their order. For one thread at a time. */
interface RecordParser {
    /** Takes what a parser makes of its lines. */
    interface Output {
        void record(LogRecord entry);

        /** A line that is not of this format, or not with this prefix. */
        void unreadable();
    }

    /** @param line without its end; its last part is missing where it was too long */
    void line(String line, Output output);

    /** Whether lines were taken whose record has not been given yet. */
    boolean isPending();

    /** Nothing more belongs to the record before: the file is quiet, has ended, or lines were dropped. */
    void flush(Output output);
}
