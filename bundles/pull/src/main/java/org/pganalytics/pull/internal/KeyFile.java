// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that secrets are sealed with: 32 random bytes in base64 a line, in a file that only the backend's own user can read
 * (mode 600). The first one seals; the others still open what they sealed, so a new key goes on top. Made when it is not there.
 */
record KeyFile(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
    private static final int KEY_BYTES = 32;
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** The keys, at least one; an {@link IllegalStateException} names the file and what is wrong with it. */
    List<byte[]> keys() {
        try {
            if (!Files.exists(path)) {
                make();
            }
            if (isPosix() && !OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
                throw new IllegalStateException(path + " can be read by others: chmod 600 it");
            }
            List<byte[]> keys = new ArrayList<>();
            for (String line : Files.readAllLines(path)) {
                if (!line.isBlank()) {
                    keys.add(key(line.strip()));
                }
            }
            if (keys.isEmpty()) {
                throw new IllegalStateException(
                        path + " holds no key: restore it, or delete it to have a new one made");
            }
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make " + path, e);
        }
    }

    private byte[] key(String line) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            // not as a cause: its message would show a part of the key
            key = new byte[0];
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalStateException(path + " has a line that is no key: base64 of " + KEY_BYTES + " bytes");
        }
        return key;
    }

    private void make() throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Path directory = path.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(directory, "." + path.getFileName(), ".tmp");
        try {
            if (isPosix()) {
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(draft, Base64.getEncoder().encodeToString(key) + "\n");
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        LOG.info("Made a new key for the secrets of pulled instances, it is in {}", path);
    }

    private boolean isPosix() throws IOException {
        return Files.getFileStore(path.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
    }
}
