// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.api.pull.Secret;

/**
 * {@code pganalytics:pull-add}: registers an instance without agent. The secret is asked for or read from a file: on the
 * command line it would stay in the history.
 */
@Service
@Command(
        scope = "pganalytics",
        name = "pull-add",
        description = "Registers an instance that backends sample without an agent")
public final class PullAddCommand implements Action {
    @Reference
    private Pulls pulls;

    @Reference
    private Session session;

    @Argument(
            name = "hosts",
            description = "host:port of the server, or of several, tried in order",
            required = true,
            multiValued = true)
    private List<String> hosts = List.of();

    @Option(name = "--id", description = "Name of the instance in the fleet; without: host:port")
    private String id = "";

    @Option(name = "--database", description = "Database to connect to")
    private String database = "postgres";

    @Option(name = "--user", description = "A role that has pg_monitor", required = true)
    private String user = "";

    @Option(name = "--secret-file", description = "File whose first line is the secret; without: it is asked for")
    private String secretFile = "";

    @Option(name = "--no-secret", description = "There is none")
    private boolean isWithoutSecret;

    @Option(name = "--provider", description = "How the password comes about: password, rds-iam")
    private String provider = "password";

    @Option(name = "--sslmode", description = "verify-full, verify-ca, require or disable")
    private String sslMode = "verify-full";

    @Option(name = "--ca", description = "PEM file of the authorities to trust; without: those Java trusts")
    private String caFile = "";

    @Option(name = "--server-type", description = "any, primary, secondary, preferPrimary or preferSecondary")
    private String serverType = "any";

    @Option(name = "--interval", description = "Seconds between two snapshots")
    private int intervalSeconds = 10;

    @Option(name = "--test", description = "Connect and sample once, register nothing")
    private boolean isTest;

    @Override
    public Object execute() throws IOException {
        PullTarget target = new PullOptions(
                        hosts, id, serverType, database, user, sslMode, caFile, intervalSeconds, provider)
                .target();
        Secret secret = secret();
        if (isTest) {
            System.out.print(PartText.of(pulls.test(target, secret)));
        } else if (pulls.add(target, secret)) {
            System.out.println(target.id() + " is registered: pganalytics:pull-list shows how it is doing");
        } else {
            System.out.println(target.id() + " is registered already: pganalytics:pull-remove it first");
        }
        return null;
    }

    private Secret secret() throws IOException {
        if (isWithoutSecret) {
            return Secret.NONE;
        }
        if (secretFile.isEmpty()) {
            return asked(session);
        }
        return new Secret(
                Files.readString(Path.of(secretFile)).lines().findFirst().orElse(""));
    }

    /** A session of a script has nobody to ask, and says so by an exception or by no line. */
    static Secret asked(Session session) throws IOException {
        @Nullable String line;
        try {
            line = session.readLine("Secret: ", '*');
        } catch (UnsupportedOperationException e) {
            line = null;
        }
        if (line == null) {
            throw new IllegalArgumentException("nobody is here to type the secret: give --secret-file, or --no-secret");
        }
        return new Secret(line);
    }
}
