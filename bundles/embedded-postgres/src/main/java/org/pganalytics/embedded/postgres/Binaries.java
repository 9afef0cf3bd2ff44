// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one PostgreSQL version, unpacked once a machine and user. Unpacking renames a finished directory into
 * place, so that concurrent JVMs share one.
 */
final class Binaries {
    private static final String ARCHIVE = "postgres-linux-" + architecture() + ".txz";

    private final String version;
    private final @Nullable Path jar;

    /** @param jar one that holds the archive; null for the copy in this bundle */
    Binaries(String version, @Nullable Path jar) {
        this.version = version;
        this.jar = jar;
    }

    /**
     * Directory with bin/, lib/ and share/; unpacked on the first call, which takes some seconds.
     *
     * @param parent where to unpack; its ancestors must let the user in who runs the server
     */
    Path unpackedIn(Path parent) throws IOException {
        String uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        Path target = parent.resolve("pganalytics-postgres-" + version + "-" + digest() + "-" + uid);
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            requireOurs(target, uid);
            return target;
        }
        Files.createDirectories(parent);
        Path fresh = parent.resolve(target.getFileName() + ".new-" + UUID.randomUUID());
        try {
            Files.createDirectory(
                    fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            unpack(fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            requireOurs(target, uid); // another JVM was faster
        } finally {
            Directories.delete(fresh);
        }
        return target;
    }

    /** Temporary directories are everybody's: run nothing that someone else may have put there. */
    private static void requireOurs(Path directory, String uid) throws IOException {
        String owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .toString();
        String permissions =
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
        if (!owner.equals(uid) || permissions.charAt(4) == 'w' || permissions.charAt(7) == 'w') {
            throw new IOException(directory + " is owned or writable by another user: remove it");
        }
    }

    private void unpack(Path target) throws IOException {
        try (InputStream archive = new BufferedInputStream(new XZInputStream(open()), 1 << 16)) {
            new TarReader(archive).unpack(target);
        }
        openToAll(target);
    }

    private static void openToAll(Path target) throws IOException {
        try (var tree = Files.walk(target)) {
            for (Path path : (Iterable<Path>) tree.skip(1)::iterator) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    /** Of the archive, so that another build of the same version gets its own directory. */
    private String digest() throws IOException {
        try (DigestInputStream in = new DigestInputStream(open(), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private InputStream open() throws IOException {
        if (jar == null) {
            InputStream own = Binaries.class.getResourceAsStream("/postgres/" + version + "/" + ARCHIVE);
            if (own == null) {
                throw new IOException("no PostgreSQL " + version + " for linux-" + architecture() + " is packed here");
            }
            return own;
        }
        ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(jar)));
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().equals(ARCHIVE)) {
                return new BufferedInputStream(zip);
            }
        }
        zip.close();
        throw new IOException(jar + " holds no " + ARCHIVE);
    }

    private static String architecture() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (architecture) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            default -> architecture;
        };
    }
}
