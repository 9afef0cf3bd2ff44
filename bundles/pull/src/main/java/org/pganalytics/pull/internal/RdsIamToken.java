// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PasswordProvider;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Secret;

/**
 * {@code rds-iam}: a token for Amazon RDS and Aurora in place of a password, a presigned request for {@code rds-db:connect}
 * valid for 15 minutes. A server asks for it at connect only, so each connection has one of its own.
 */
@Component(service = PasswordProvider.class)
public final class RdsIamToken implements PasswordProvider {
    private static final Duration VALID = Duration.ofMinutes(15);
    private static final Pattern ENDPOINT = Pattern.compile(
            "(?i).+\\.([a-z0-9-]+)\\.rds\\.amazonaws\\.com|.+\\.rds\\.([a-z0-9-]+)\\.amazonaws\\.com\\.cn");

    private final Clock clock;
    private final Map<String, String> environment;

    @Activate
    public RdsIamToken() {
        this(Clock.systemUTC(), System.getenv());
    }

    RdsIamToken(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = environment;
    }

    @Override
    public String name() {
        return "rds-iam";
    }

    @Override
    public void check(PullTarget target, Secret secret) {
        if (target.hosts().size() > 1) {
            throw new IllegalArgumentException(
                    "hosts: a token of rds-iam is for one host: name the cluster's endpoint alone, it follows failovers");
        }
        if (!target.sslMode().isVerified()) {
            throw new IllegalArgumentException("sslMode " + target.sslMode()
                    + " would show the token of rds-iam to whoever answers: use verify-full");
        }
        region(target.hosts().get(0));
        if (!secret.value().isEmpty()) {
            AwsCredentials.of(secret, environment);
        }
    }

    @Override
    public String password(PullTarget target, Secret secret) {
        HostPort host = target.hosts().get(0);
        QueryPresigner presigner = new QueryPresigner(AwsCredentials.of(secret, environment), region(host), "rds-db");
        Map<String, String> parameters = Map.of("Action", "connect", "DBUser", target.user());
        return host + "/?"
                + presigner.presign(new QueryPresigner.Request(host.toString(), parameters, clock.instant(), VALID));
    }

    private static String region(HostPort host) {
        Matcher matcher = ENDPOINT.matcher(host.host());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("hosts: '" + host.host() + "' is no endpoint of RDS:"
                    + " a token of rds-iam needs its own name, <name>.<id>.<region>.rds.amazonaws.com");
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }
}
