// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.util.Arrays;
import java.util.Set;

/**
 * One mount of /proc/self/mountinfo (proc(5)).
 *
 * @param device major:minor
 * @param root what of the filesystem is mounted, / for all of it
 * @param point where it is mounted
 * @param options of the filesystem, separated by commas; of a cgroup v1 its controllers are among them
 */
record Mount(String device, String root, String point, String type, String source, String options) {
    private static final Set<String> WITHOUT_DEVICE = Set.of("zfs", "overlay");
    private static final Set<String> IMAGES = Set.of("squashfs", "iso9660", "erofs", "udf");

    /** {@code 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue}, any number of optional fields. */
    static Mount parse(String line) {
        String[] words = line.split(" ");
        int dash = Arrays.asList(words).indexOf("-");
        return new Mount(
                words[2],
                unescape(words[3]),
                unescape(words[4]),
                words[dash + 1],
                unescape(words[dash + 2]),
                words[dash + 3]);
    }

    /** Whether it is the same directory of the same filesystem at the same point. */
    boolean isSameAs(Mount other) {
        return device.equals(other.device) && root.equals(other.root) && point.equals(other.point);
    }

    boolean hasOption(String option) {
        return Arrays.asList(options.split(",")).contains(option);
    }

    /** Whether it has space of this host's disks: one of the network can hang, an image is full by nature. */
    boolean isLocal() {
        boolean onDevice = source.startsWith("/dev/") && !type.startsWith("fuse");
        return (onDevice || WITHOUT_DEVICE.contains(type)) && !IMAGES.contains(type);
    }

    /** Blank, tab, newline and backslash are written in octal; backslash last, it begins the others. */
    private static String unescape(String text) {
        return text.indexOf('\\') < 0
                ? text
                : text.replace("\\040", " ")
                        .replace("\\011", "\t")
                        .replace("\\012", "\n")
                        .replace("\\134", "\\");
    }
}
