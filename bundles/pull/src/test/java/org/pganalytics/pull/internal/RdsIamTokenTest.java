// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.model.InstanceId;

class RdsIamTokenTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-08-26T22:00:00Z"), ZoneOffset.UTC);

    private final RdsIamToken provider = new RdsIamToken(CLOCK, Map.of());

    /** The token that the RDS module of aws-sdk-rust (Apache-2.0) expects in its own test. */
    @Test
    void makesTheTokenThatTheSdkMakes() {
        PullTarget target = target(SslMode.VERIFY_FULL, "prod-instance.us-east-1.rds.amazonaws.com:3306");
        assertThat(provider.password(target, new Secret("akid:secret")))
                .isEqualTo("prod-instance.us-east-1.rds.amazonaws.com:3306/?Action=connect&DBUser=peccy"
                        + "&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        + "&X-Amz-Credential=akid%2F20240826%2Fus-east-1%2Frds-db%2Faws4_request"
                        + "&X-Amz-Date=20240826T220000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
                        + "&X-Amz-Signature=dd0cba843009474347af724090233265628ace491ea17ce3eb3da098b983ad89");
    }

    @Test
    void takesTheKeysOfTheEnvironmentWithoutASecret() {
        PullTarget target = target(SslMode.VERIFY_FULL, "prod-instance.us-east-1.rds.amazonaws.com:3306");
        RdsIamToken ofEnvironment = new RdsIamToken(
                CLOCK,
                Map.of("AWS_ACCESS_KEY_ID", "akid", "AWS_SECRET_ACCESS_KEY", "secret", "AWS_SESSION_TOKEN", "t"));
        assertThat(ofEnvironment.password(target, Secret.NONE))
                .contains("X-Amz-Credential=akid%2F")
                .contains("&X-Amz-Security-Token=t&");
        provider.check(target, Secret.NONE);
        assertThatIllegalStateException()
                .isThrownBy(() -> provider.password(target, Secret.NONE))
                .withMessageContaining("AWS_ACCESS_KEY_ID");
    }

    @Test
    void findsTheRegionInTheEndpoint() {
        assertThat(provider.password(
                        target(SslMode.VERIFY_CA, "c.cluster-x.eu-central-1.rds.amazonaws.com"), new Secret("a:b")))
                .startsWith("c.cluster-x.eu-central-1.rds.amazonaws.com:5432/?")
                .contains("%2Feu-central-1%2Frds-db%2F");
        assertThat(provider.password(
                        target(SslMode.VERIFY_CA, "db.x.rds.cn-north-1.amazonaws.com.cn"), new Secret("a:b")))
                .contains("%2Fcn-north-1%2Frds-db%2F");
    }

    @Test
    void refusesWhatItCannotServe() {
        String endpoint = "a.b.eu-central-1.rds.amazonaws.com";
        refused(target(SslMode.VERIFY_FULL, "db.example.com"), "a:b", "no endpoint of RDS");
        refused(target(SslMode.REQUIRE, endpoint), "a:b", "use verify-full");
        refused(target(SslMode.VERIFY_FULL, endpoint, "b." + endpoint), "a:b", "one host");
        refused(target(SslMode.VERIFY_FULL, endpoint), "only-one-part", "accessKeyId:secretAccessKey");
    }

    private void refused(PullTarget target, String secret, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.check(target, new Secret(secret)))
                .withMessageContaining(reason);
    }

    private static PullTarget target(SslMode mode, String... hosts) {
        return new PullTarget(
                new InstanceId("rds"),
                Stream.of(hosts).map(HostPort::parse).toList(),
                "any",
                "postgres",
                "peccy",
                mode,
                "",
                Duration.ofSeconds(10),
                "rds-iam");
    }
}
