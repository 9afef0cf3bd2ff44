// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import java.nio.file.Path;

/** A JVM that starts a server and is killed before it can stop it. */
final class LeftBehind {
    private LeftBehind() {}

    public static void main(String[] arguments) throws Exception {
        PostgresServer server =
                PostgresServer.at(Path.of(arguments[0])).setting("fsync", "off").start();
        System.out.println("pid " + server.pid() + " " + server.password());
        System.out.flush();
        Runtime.getRuntime().halt(137);
    }
}
