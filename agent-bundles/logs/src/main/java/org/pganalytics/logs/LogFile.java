// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A log file as it was found in its directory.
 *
 * @param key device and inode, which a file keeps when it is renamed
 */
record LogFile(Path path, String key, long size, Instant modified) {}
