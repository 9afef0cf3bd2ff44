// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.model.InstanceId;

class PullRestTest {
    private static final String ADMIN = "admin-token";
    private static final String DB2 = "{\"hosts\":[\"db2.example.com\"],\"user\":\"monitor\",\"secret\":\"right\"}";
    private final ObjectMapper mapper = new ObjectMapper();
    private TestHouse house;

    @BeforeEach
    void open() throws Exception {
        house = new TestHouse();
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @Test
    void registersListsTestsAndRemoves() throws Exception {
        assertThat(post("/api/v2/pull", DB2).get("state").asText()).isEqualTo("elsewhere");
        InstanceId id = new InstanceId("db2.example.com:5432");
        assertThat(house.pulls.targets.get(id).sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(house.pulls.secrets.get(id)).isEqualTo(new Secret("right"));

        String listed = house.send("GET", "/api/v2/pull", ADMIN, null).body();
        assertThat(listed).doesNotContain("right").doesNotContain("secret");
        assertThat(mapper.readTree(listed).at("/items/0"))
                .isEqualTo(mapper.readTree("{\"id\":\"db2.example.com:5432\",\"hosts\":[\"db2.example.com:5432\"],"
                        + "\"serverType\":\"any\",\"database\":\"postgres\",\"user\":\"monitor\","
                        + "\"sslMode\":\"verify-full\",\"caCertificate\":\"\",\"intervalSeconds\":10,"
                        + "\"provider\":\"password\",\"state\":\"ok\",\"detail\":\"\",\"sampledBy\":\"4711@backend1\","
                        + "\"sampledSince\":\"2026-11-25T10:00:00Z\",\"parts\":[{"
                        + "\"name\":\"postgres of db2.example.com:5432\",\"health\":\"ok\",\"detail\":\"\"}]}"));

        assertThat(mapper.readTree(listed).at("/unreadable"))
                .isEqualTo(mapper.readTree("[{\"name\":\"registration of old\",\"health\":\"failed\","
                        + "\"detail\":\"sslMode 'prefer' is unknown\"}]"));

        assertThat(house.send("POST", "/api/v2/pull", ADMIN, DB2).statusCode()).isEqualTo(409);
        assertThat(post("/api/v2/pull/db2.example.com:5432/test", null)
                        .get("ok")
                        .asBoolean())
                .isTrue();
        assertThat(house.send("DELETE", "/api/v2/pull/db2.example.com:5432", ADMIN, null)
                        .statusCode())
                .isEqualTo(200);
        assertThat(house.send("DELETE", "/api/v2/pull/db2.example.com:5432", ADMIN, null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(house.send("POST", "/api/v2/pull/db2.example.com:5432/test", ADMIN, null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(house.pulls.targets).isEmpty();
    }

    @Test
    void testsWithoutRegistering() throws Exception {
        JsonNode trial = post("/api/v2/pull/test", DB2.replace("right", "wrong"));
        assertThat(trial.get("ok").asBoolean()).isFalse();
        assertThat(trial.at("/parts/0/detail").asText()).isEqualTo("28P01 wrong password");
        assertThat(post("/api/v2/pull/test", DB2).get("serverVersion").asInt()).isEqualTo(180006);
        assertThat(house.pulls.targets).isEmpty();
    }

    @Test
    void takesEveryField() throws Exception {
        post(
                "/api/v2/pull",
                "{\"id\":\"orders\",\"hosts\":[\"a\",\"b:6432\"],\"serverType\":\"primary\",\"database\":\"app\","
                        + "\"user\":\"u\",\"sslMode\":\"verify-ca\",\"caCertificate\":\"-----BEGIN CERTIFICATE-----\","
                        + "\"intervalSeconds\":30,\"provider\":\"rds-iam\",\"secret\":\"a:b\"}");
        PullTarget target = house.pulls.targets.get(new InstanceId("orders"));
        assertThat(target.hosts()).hasToString("[a:5432, b:6432]");
        assertThat(target.serverType()).isEqualTo("primary");
        assertThat(target.database()).isEqualTo("app");
        assertThat(target.sslMode()).isEqualTo(SslMode.VERIFY_CA);
        assertThat(target.interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(target.provider()).isEqualTo("rds-iam");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | hosts must be a list",
                "{'hosts':['a']} | user must have",
                "{'hosts':['a'],'user':'u','sslmode':'disable'} | unknown fields [sslmode]",
                "{'hosts':['a'],'user':'u','sslMode':'prefer'} | use verify-full",
                "{'hosts':['a'],'user':'u','intervalSeconds':'10'} | whole number",
                "{'hosts':['a'],'user':'u','intervalSeconds':3600} | 1s to 1m",
                "{'hosts':['a'],'user':7} | user must be a text",
                "{'hosts':['a/x?sslmode=disable'],'user':'u'} | no host"
            })
    void saysWhatIsWrongWithABody(String body, String reason) throws Exception {
        HttpResponse<String> answer = house.send("POST", "/api/v2/pull", ADMIN, body.replace('\'', '"'));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(mapper.readTree(answer.body()).get("detail").asText()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v2/pull",
        "POST,/api/v2/pull",
        "POST,/api/v2/pull/test",
        "POST,/api/v2/pull/x/test",
        "DELETE,/api/v2/pull/x"
    })
    void isForAdminsOnly(String method, String path) throws Exception {
        assertThat(house.send(method, path, "viewer-token", null).statusCode()).isEqualTo(403);
        assertThat(house.send(method, path, "", null).statusCode()).isEqualTo(401);
    }

    private JsonNode post(String path, String body) throws Exception {
        HttpResponse<String> answer = house.send("POST", path, ADMIN, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return mapper.readTree(answer.body());
    }
}
