// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Unpacks a tar archive of directories, files and symbolic links: POSIX ustar with GNU long names, which is what the
 * PostgreSQL archives are.
 */
final class TarReader {
    private static final int BLOCK = 512;
    private static final int MAX_NAME = 4096;

    private final InputStream in;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** @throws IOException also when an entry would leave the target */
    void unpack(Path target) throws IOException {
        String longName = "";
        String longLink = "";
        for (byte[] header = block(); header[0] != 0; header = block()) {
            long size = octal(header, 124, 12);
            char type = (char) header[156];
            switch (type) {
                case 'L' -> longName = text(data(size), 0, (int) size);
                case 'K' -> longLink = text(data(size), 0, (int) size);
                default -> {
                    String prefix = text(header, 345, 155);
                    String name = text(header, 0, 100);
                    name = !longName.isEmpty() ? longName : prefix.isEmpty() ? name : prefix + "/" + name;
                    String link = longLink.isEmpty() ? text(header, 157, 100) : longLink;
                    write(inside(target, name), type, link, octal(header, 100, 8), size);
                    longName = "";
                    longLink = "";
                }
            }
        }
    }

    private void write(Path path, char type, String link, long mode, long size) throws IOException {
        switch (type) {
            case '5' -> Files.createDirectories(path);
            case '2' -> {
                Files.createDirectories(path.getParent());
                Files.createSymbolicLink(path, Path.of(link));
            }
            case '0', '\0' -> {
                Files.createDirectories(path.getParent());
                try (var out = Files.newOutputStream(path)) {
                    copy(size, out);
                }
                String permissions = (mode & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--";
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            }
            default -> throw new IOException("entry " + path + " has type '" + type + "', which is not read here");
        }
    }

    private static Path inside(Path target, String name) throws IOException {
        Path path = target.resolve(name).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("entry " + name + " leaves the archive");
        }
        return path;
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw new EOFException("the archive ends too early");
        }
        return block;
    }

    private byte[] data(long size) throws IOException {
        if (size > MAX_NAME) {
            throw new IOException("a name of " + size + " bytes");
        }
        byte[] data = in.readNBytes((int) size);
        in.skipNBytes(padding(size));
        return data;
    }

    private void copy(long size, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = size; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new EOFException("the archive ends too early");
            }
            out.write(buffer, 0, count);
            left -= count;
        }
        in.skipNBytes(padding(size));
    }

    private static long padding(long size) {
        return (BLOCK - size % BLOCK) % BLOCK;
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] bytes, int from, int length) throws IOException {
        String digits = text(bytes, from, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("'" + digits + "' is no octal number", e);
        }
    }
}
