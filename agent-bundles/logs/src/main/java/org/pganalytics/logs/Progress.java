// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.Map;

/**
 * How far the files were read, and what had been counted by then: a restart goes on from here.
 *
 * @param files by {@link LogFile#key()}
 */
record Progress(LogFormat format, Map<String, Position> files, Counts counts) {
    Progress {
        files = Map.copyOf(files);
    }
}
