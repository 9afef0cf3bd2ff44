// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Where a configuration has its password. */
public final class PasswordSource {
    private PasswordSource() {}

    /**
     * The password that is written, or else what is in the file whenever it is asked for, so that a changed one is seen.
     *
     * @param password empty for the file's
     * @param file empty for none; asking throws UncheckedIOException where it cannot be read
     */
    public static Supplier<String> of(String password, String file) {
        return password.isEmpty() && !file.isEmpty() ? () -> read(Path.of(file)) : () -> password;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("password file " + file, e);
        }
    }
}
