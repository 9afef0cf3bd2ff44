// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pganalytics.wire.Compression;

/** Settings of a link to this machine, without TLS and spool, in batches of 20, until a test says otherwise. */
final class TestSettings {
    private List<Address> backends;
    private final String token;
    private boolean tls;
    private @Nullable Path caCertificate;
    private int batchSnapshots = 20;
    private Duration batchInterval = Duration.ofSeconds(60);
    private Compression compression = Compression.ZSTD;
    private int compressionLevel = 3;
    private @Nullable SpoolSettings spool;

    private TestSettings(int port, String token) {
        this.backends = List.of(new Address("127.0.0.1", port));
        this.token = token;
    }

    static TestSettings local(int port, String token) {
        return new TestSettings(port, token);
    }

    TestSettings backends(List<Address> others) {
        backends = others;
        return this;
    }

    TestSettings tls(@Nullable Path authority) {
        tls = true;
        caCertificate = authority;
        return this;
    }

    TestSettings batches(int snapshots, Duration interval) {
        batchSnapshots = snapshots;
        batchInterval = interval;
        return this;
    }

    TestSettings compression(Compression other, int level) {
        compression = other;
        compressionLevel = level;
        return this;
    }

    TestSettings spool(SpoolSettings kept) {
        spool = kept;
        return this;
    }

    LinkSettings build() {
        return new LinkSettings(
                "agent1",
                backends,
                token,
                null,
                tls,
                false,
                caCertificate,
                batchInterval,
                batchSnapshots,
                "0.1.0",
                compression,
                compressionLevel,
                spool);
    }
}
