// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.Optional;

/**
 * What is followed.
 *
 * @param files a directory, a file, or a file name with wildcards in a directory
 * @param format empty: found out
 * @param prefix of a stderr log
 * @param bytesPerSecond how much is read; what comes in faster is read later, or skipped
 */
record FollowerSettings(String files, Optional<LogFormat> format, LinePrefix prefix, long bytesPerSecond) {}
