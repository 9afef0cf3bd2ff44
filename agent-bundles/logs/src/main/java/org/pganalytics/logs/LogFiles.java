// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds log files: those of a directory that end as the server's do, or those whose name matches. */
final class LogFiles {
    /** Each is looked at every second. */
    static final int MAX_FILES = 1000;

    private static final Pattern ENDING = Pattern.compile(".*\\.(?:log|csv|json)");

    private final Path path;

    /** @param path a directory, a file, or a file name with wildcards ({@code *}, {@code ?}, {@code {a,b}}) in one */
    LogFiles(String path) {
        this.path = Path.of(path);
        Path parent = this.path.getParent();
        if (parent == null || !this.path.isAbsolute()) {
            throw new IllegalArgumentException("files '" + path + "': give an absolute path");
        }
        if (parent.toString().matches(".*[*?{\\[].*")) {
            throw new IllegalArgumentException("files '" + path + "': only the last part may have wildcards");
        }
    }

    /**
     * The longest unchanged first.
     *
     * @param known keys of files that are listed under whatever name they have got
     * @throws java.nio.file.NoSuchFileException if there is no such directory, as AccessDenied
     * @throws IOException if there are more files than {@link #MAX_FILES}
     */
    List<LogFile> list(Set<String> known) throws IOException {
        boolean whole = Files.isDirectory(path);
        Path directory = whole ? path : Objects.requireNonNull(path.getParent());
        PathMatcher names = path.getFileSystem().getPathMatcher("glob:" + path.getFileName());
        List<LogFile> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                Path name = entry.getFileName();
                boolean wanted = whole ? ENDING.matcher(name.toString()).matches() : names.matches(name);
                if (wanted || !known.isEmpty()) {
                    add(entry, wanted, known, files);
                }
            }
        }
        files.sort(Comparator.comparing(LogFile::modified).thenComparing(LogFile::path));
        return files;
    }

    private void add(Path entry, boolean wanted, Set<String> known, List<LogFile> files) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(entry, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return; // deleted since it was listed, or a link to nothing
        }
        String key = key(entry, attributes);
        if (!attributes.isRegularFile() || !(wanted || known.contains(key))) {
            return;
        }
        if (files.size() == MAX_FILES) {
            throw new IOException(path + " has more than " + MAX_FILES + " log files: let files name fewer of them");
        }
        files.add(new LogFile(
                entry, key, attributes.size(), attributes.lastModifiedTime().toInstant()));
    }

    /** The key that the file of this name has now. */
    static String key(Path file) throws IOException {
        return key(file, Files.readAttributes(file, BasicFileAttributes.class));
    }

    private static String key(Path file, BasicFileAttributes attributes) {
        // no key on Windows, where no file that is open is renamed either
        return Objects.requireNonNullElse(attributes.fileKey(), file).toString();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
