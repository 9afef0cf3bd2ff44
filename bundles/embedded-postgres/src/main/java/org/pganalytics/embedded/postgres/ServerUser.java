// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whom the server runs as. PostgreSQL refuses root, so that a JVM of root starts it through setpriv or runuser as another
 * user; any other JVM runs it as itself.
 */
final class ServerUser {
    private static final List<String> USUAL = List.of("postgres", "nobody");

    /** Null: as ourselves. */
    private final @Nullable String name;

    private final int uid;
    private final int gid;

    private ServerUser(@Nullable String name, int uid, int gid) {
        this.name = name;
        this.uid = uid;
        this.gid = gid;
    }

    /** @param wanted user for a JVM of root; empty for postgres, or nobody where there is none */
    static ServerUser choose(String wanted) throws IOException {
        int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (self != 0) {
            return new ServerUser(null, self, (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid"));
        }
        for (String candidate : wanted.isEmpty() ? USUAL : List.of(wanted)) {
            if (exists(candidate)) {
                return new ServerUser(candidate, id("-u", candidate), id("-g", candidate));
            }
        }
        throw new IOException("PostgreSQL does not run as root, and there is no user "
                + (wanted.isEmpty() ? String.join(" or ", USUAL) : wanted) + " to run it as");
    }

    /** The command as this user, in a session of its own: Ctrl-C on our terminal is not for the server. */
    List<String> command(List<String> command) {
        List<String> all = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            all.add("/usr/bin/setsid");
        }
        if (name != null) {
            if (Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
                all.addAll(List.of("/usr/bin/setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--"));
            } else {
                all.addAll(List.of("runuser", "-u", name, "--"));
            }
        }
        all.addAll(command);
        return all;
    }

    /** Gives the file to this user. */
    void own(Path path) throws IOException {
        if (name != null) {
            PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            view.setOwner(
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(Integer.toString(uid)));
            Files.setAttribute(path, "unix:gid", gid);
        }
    }

    /** A directory only this user reads; the directory above must exist. */
    Path privateDirectory(Path path) throws IOException {
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        own(path);
        return path;
    }

    /** Whether this user gets to what is in the directory. */
    boolean reaches(Path directory) throws IOException {
        for (Path path = directory.toRealPath(); path != null; path = path.getParent()) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            PosixFilePermission needed;
            if ((int) Files.getAttribute(path, "unix:uid") == uid) {
                needed = PosixFilePermission.OWNER_EXECUTE;
            } else if ((int) Files.getAttribute(path, "unix:gid") == gid) {
                needed = PosixFilePermission.GROUP_EXECUTE;
            } else {
                needed = PosixFilePermission.OTHERS_EXECUTE;
            }
            if (!permissions.contains(needed)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return name == null ? "uid " + uid : name;
    }

    private static boolean exists(String user) throws IOException {
        try {
            Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            return true;
        } catch (UserPrincipalNotFoundException e) {
            return false;
        }
    }

    private static int id(String option, String user) throws IOException {
        Process process =
                new ProcessBuilder("id", option, user).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        try {
            if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return Integer.parseInt(output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("id " + option + " " + user + " failed: " + output);
    }
}
