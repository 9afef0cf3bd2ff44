// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pganalytics.wire.Compression;
import org.pganalytics.wire.FrameCodec;

/**
 * How a link is set up.
 *
 * @param collector id of this agent in the fleet
 * @param backends interchangeable, tried in turn; at least one
 * @param token enrolment token; never logged; empty when it is in the file
 * @param tokenFile its first line is the token, read at every connection; null when the token is given
 * @param allowPlaintext whether the token may go to another machine without TLS; checked when it is connected to
 * @param caCertificate PEM of the authorities trusted instead of the system's; null for those
 * @param batchInterval oldest a snapshot may get before it is sent
 * @param batchSnapshots snapshots sent at once
 * @param compression of what is sent and of the spool
 * @param compressionLevel zstd's, 1 (fast) to 19; no meaning for the others
 * @param spool where snapshots are kept on disk until they are acknowledged; null for memory only
 */
public record LinkSettings(
        String collector,
        List<Address> backends,
        String token,
        @Nullable Path tokenFile,
        boolean tls,
        boolean allowPlaintext,
        @Nullable Path caCertificate,
        Duration batchInterval,
        int batchSnapshots,
        String agentVersion,
        Compression compression,
        int compressionLevel,
        @Nullable SpoolSettings spool) {
    private static final int MAX_LEVEL = 19;

    public LinkSettings {
        Objects.requireNonNull(collector);
        backends = List.copyOf(backends);
        Objects.requireNonNull(token);
        if (collector.isBlank() || backends.isEmpty()) {
            throw new IllegalArgumentException("org.pganalytics.link needs a collector and a host");
        }
        if (batchSnapshots < 1 || batchSnapshots > Buffer.SNAPSHOTS) {
            throw new IllegalArgumentException(
                    "org.pganalytics.link: batchSnapshots " + batchSnapshots + " is not in 1.." + Buffer.SNAPSHOTS);
        }
        if (compressionLevel < 1 || compressionLevel > MAX_LEVEL) {
            throw new IllegalArgumentException(
                    "org.pganalytics.link: compressionLevel " + compressionLevel + " is not in 1.." + MAX_LEVEL);
        }
        if (batchInterval.isNegative() || batchInterval.isZero()) {
            throw new IllegalArgumentException("org.pganalytics.link: batchInterval must be longer than nothing");
        }
    }

    /** A codec that compresses as it is set. */
    FrameCodec codec() {
        return new FrameCodec(compression, compressionLevel);
    }

    /** The token, from where it is. */
    String currentToken() throws IOException {
        if (tokenFile == null) {
            return token;
        }
        try (BufferedReader in = Files.newBufferedReader(tokenFile)) {
            String line = in.readLine();
            return line == null ? "" : line.strip();
        } catch (NoSuchFileException e) {
            throw new IOException("the token file " + tokenFile + " is not there", e);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "LinkSettings[" + collector + " to " + backends + (tls ? ", tls" : ", no tls") + "]";
    }
}
