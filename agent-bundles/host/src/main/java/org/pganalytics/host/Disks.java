// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The block devices of /proc/diskstats, and which of them are partitions of which. */
final class Disks {
    static final Disks NONE = new Disks();

    private static final int NAME = 2;

    /** Fields of each device by its name; the first two are its major and minor number. */
    private final Map<String, String[]> devices = new LinkedHashMap<>();

    private Disks() {}

    static Disks of(HostView host) throws IOException {
        Disks disks = new Disks();
        for (String line : host.proc("diskstats")) {
            String[] fields = line.strip().split("\\s+");
            disks.devices.put(fields[NAME], fields);
        }
        return disks;
    }

    /** Fields of the devices that are no partition. */
    List<String[]> whole() {
        List<String[]> whole = new ArrayList<>();
        devices.forEach((name, fields) -> {
            if (whole(name).equals(name)) {
                whole.add(fields);
            }
        });
        return whole;
    }

    /**
     * Name of the disk that a filesystem is on; null if that is none of this host.
     *
     * @param number major:minor as mountinfo has it
     */
    @Nullable
    String diskOf(String number) {
        for (String[] fields : devices.values()) {
            if (number.equals(fields[0] + ':' + fields[1])) {
                return whole(fields[NAME]);
            }
        }
        return null;
    }

    /** The kernel names partition 1 of sda sda1, and of nvme0n1, whose name ends with a digit, nvme0n1p1. */
    private String whole(String name) {
        int end = name.length();
        while (end > 0 && Character.isDigit(name.charAt(end - 1))) {
            end--;
        }
        if (end == name.length() || end == 0) {
            return name;
        }
        String disk = name.substring(0, end);
        if (devices.containsKey(disk)) {
            return disk;
        }
        String numbered = disk.substring(0, end - 1);
        boolean isPartition = disk.endsWith("p")
                && !numbered.isEmpty()
                && Character.isDigit(numbered.charAt(numbered.length() - 1))
                && devices.containsKey(numbered);
        return isPartition ? numbered : name;
    }
}
