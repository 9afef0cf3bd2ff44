// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the vectors that AWS publishes, see sigv4/README.md. */
class QueryPresignerTest {
    private static final String UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String SESSION = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";

    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of("get-vanilla", Map.of(), ""),
                Arguments.of("get-vanilla-query-order-key-case", Map.of("Param2", "value2", "Param1", "value1"), ""),
                Arguments.of("get-vanilla-query-unreserved", Map.of(UNRESERVED, UNRESERVED), ""),
                Arguments.of("get-vanilla-with-session-token", Map.of(), SESSION));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void signsAsPublished(String vector, Map<String, String> parameters, String sessionToken) throws IOException {
        AwsCredentials credentials =
                new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken);
        QueryPresigner presigner = new QueryPresigner(credentials, "us-east-1", "service");
        QueryPresigner.Request request = new QueryPresigner.Request(
                "example.amazonaws.com", parameters, Instant.parse("2015-08-30T12:36:00Z"), Duration.ofHours(1));

        assertThat(presigner.canonicalRequest(request)).isEqualTo(published(vector, "canonical-request"));
        assertThat(presigner.stringToSign(request)).isEqualTo(published(vector, "string-to-sign"));
        assertThat(presigner.signature(request)).isEqualTo(published(vector, "signature"));
        assertThat(presigner.presign(request)).endsWith("&X-Amz-Signature=" + published(vector, "signature"));
    }

    private static String published(String vector, String part) throws IOException {
        try (InputStream in =
                QueryPresignerTest.class.getResourceAsStream("/sigv4/" + vector + "/query-" + part + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        }
    }
}
