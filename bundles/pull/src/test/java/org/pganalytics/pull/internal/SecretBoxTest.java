// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.model.InstanceId;

class SecretBoxTest {
    private static final PullTarget DB1 = target("db1:5432", "db1", SslMode.VERIFY_FULL, "");
    private static final Secret SECRET = new Secret("p\u00e4ss wort");

    @TempDir
    Path directory;

    @Test
    void opensWhatItSealedAndNeverSealsTheSameTwice() {
        SecretBox box = new SecretBox(keyFile("key").keys());
        String sealed = box.seal(DB1, SECRET);
        assertThat(sealed).startsWith("v2.").doesNotContain(SECRET.value());
        assertThat(box.seal(DB1, SECRET)).isNotEqualTo(sealed);
        assertThat(box.open(DB1, sealed)).isEqualTo(SECRET);
        assertThat(SECRET).hasToString("Secret");
    }

    @Test
    void makesTheKeyOnceForItsOwnUserOnly() throws IOException {
        Path file = directory.resolve("secrets/pull-key");
        String sealed = new SecretBox(new KeyFile(file).keys()).seal(DB1, SECRET);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new SecretBox(new KeyFile(file).keys()).open(DB1, sealed)).isEqualTo(SECRET);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void opensWithAnOldKeyAndSealsWithTheNewOne() {
        List<byte[]> old = keyFile("old").keys();
        List<byte[]> fresh = keyFile("new").keys();
        String sealed = new SecretBox(old).seal(DB1, SECRET);
        SecretBox both = new SecretBox(List.of(fresh.get(0), old.get(0)));
        assertThat(both.open(DB1, sealed)).isEqualTo(SECRET);
        assertThat(new SecretBox(fresh).open(DB1, both.seal(DB1, SECRET))).isEqualTo(SECRET);
        refused(new SecretBox(fresh), DB1, sealed, "not in this backend's key file");
    }

    @Test
    void refusesWhatWasChangedOrMoved() {
        SecretBox box = new SecretBox(keyFile("key").keys());
        String sealed = box.seal(DB1, SECRET);
        char last = sealed.charAt(sealed.length() - 5);
        String changed = sealed.substring(0, sealed.length() - 5)
                + (last == 'A' ? 'B' : 'A')
                + sealed.substring(sealed.length() - 4);
        refused(box, DB1, changed, "was changed");
        refused(box, target("db2:5432", "db1", SslMode.VERIFY_FULL, ""), sealed, "was changed");
        refused(box, DB1, sealed.substring(0, 20), "was changed");
        refused(box, DB1, "plain text", "damaged");
    }

    /** Whoever can write to the store would have the password sent to himself. */
    @Test
    void opensForNoOtherServerThanItWasSealedFor() {
        SecretBox box = new SecretBox(keyFile("key").keys());
        String sealed = box.seal(DB1, SECRET);
        String own = "-----BEGIN CERTIFICATE-----";
        refused(box, target("db1:5432", "evil", SslMode.VERIFY_FULL, ""), sealed, "was changed");
        refused(box, target("db1:5432", "db1", SslMode.DISABLE, ""), sealed, "was changed");
        refused(box, target("db1:5432", "db1", SslMode.VERIFY_FULL, own), sealed, "was changed");
    }

    @Test
    void refusesAKeyFileThatIsNoneOrThatOthersRead() throws IOException {
        Path file = directory.resolve("key");
        Files.writeString(file, "not-a-key!\n");
        refused(file, "chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        refused(file, "no key: base64 of 32 bytes");
        Files.writeString(file, "\n");
        refused(file, "holds no key");
    }

    private static void refused(Path file, String reason) {
        assertThatIllegalStateException()
                .isThrownBy(() -> new KeyFile(file).keys())
                .withMessageContaining(reason)
                .withMessageNotContaining("not-a-key!");
    }

    private static void refused(SecretBox box, PullTarget target, String sealed, String reason) {
        assertThatIllegalStateException()
                .isThrownBy(() -> box.open(target, sealed))
                .withMessageContaining(reason);
    }

    private static PullTarget target(String id, String host, SslMode sslMode, String caCertificate) {
        PullTarget usual =
                PullTarget.of(new InstanceId(id), List.of(new HostPort(host, 5432)), "postgres", "pganalytics_monitor");
        return new PullTarget(
                usual.id(),
                usual.hosts(),
                usual.serverType(),
                usual.database(),
                usual.user(),
                sslMode,
                caCertificate,
                usual.interval(),
                usual.provider());
    }

    private KeyFile keyFile(String name) {
        return new KeyFile(directory.resolve(name));
    }
}
