// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A filesystem of its own that reads ahead 128 KiB, as Linux does unless told otherwise: with the megabytes of some machines
 * a small memory cgroup is charged for pages that nobody asked for. Without root it is a plain directory.
 */
final class Volume implements AutoCloseable {
    private final Path image;
    private final Path directory;
    private final boolean mounted;

    private Volume(Path image, Path directory, boolean mounted) {
        this.image = image;
        this.directory = directory;
        this.mounted = mounted;
    }

    static Volume in(Path parent) throws IOException, InterruptedException {
        Path image = parent.resolve("volume.img");
        Path directory = Files.createDirectories(parent.resolve("volume"));
        boolean mounted = "root".equals(System.getProperty("user.name"))
                && succeeds("truncate -s 600M " + image + " && mkfs.ext4 -q -F " + image)
                && mount(image, directory);
        return new Volume(image, directory, mounted);
    }

    private static boolean mount(Path image, Path directory) throws IOException, InterruptedException {
        return succeeds("device=$(losetup -f --show " + image + ") && blockdev --setra 256 $device && mount $device "
                + directory);
    }

    Path directory() {
        return directory;
    }

    /** Whether it is a filesystem of its own. */
    boolean isMounted() {
        return mounted;
    }

    /** Takes its files out of the page cache, so that who reads them next is charged for them. */
    void forget() throws IOException, InterruptedException {
        if (mounted && !(unmount() && mount(image, directory))) {
            throw new IOException("cannot mount " + directory + " again");
        }
    }

    private boolean unmount() throws IOException, InterruptedException {
        return succeeds("umount " + directory + " && losetup -d $(losetup -n -O NAME -j " + image + ")");
    }

    private static boolean succeeds(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean success = process.waitFor() == 0;
        if (!success) {
            System.err.println(command + ": " + said);
        }
        return success;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (mounted) {
            unmount();
        }
    }
}
