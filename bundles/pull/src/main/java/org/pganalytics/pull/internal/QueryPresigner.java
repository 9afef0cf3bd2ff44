// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Presigns GET requests of the path / without a body, by query parameters, with AWS Signature Version 4; only the header
 * {@code host} is signed. See "Create a signed AWS API request" in the AWS IAM user guide.
 *
 * @param service as the scope names it, for instance {@code rds-db}
 */
record QueryPresigner(AwsCredentials credentials, String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * A request.
     *
     * @param host with the port where it is part of the header
     * @param expires how long it is valid from the time on
     */
    record Request(String host, Map<String, String> parameters, Instant time, Duration expires) {}

    /** The query string, its last parameter is the signature. */
    String presign(Request request) {
        return query(request) + "&X-Amz-Signature=" + signature(request);
    }

    /** The parameters in the canonical order, by name, encoded. */
    String query(Request request) {
        TreeMap<String, String> all = new TreeMap<>();
        request.parameters().forEach((name, value) -> all.put(encode(name), encode(value)));
        all.put("X-Amz-Algorithm", ALGORITHM);
        all.put("X-Amz-Credential", encode(credentials.accessKeyId() + '/' + scope(request)));
        all.put("X-Amz-Date", TIME.format(request.time()));
        all.put("X-Amz-Expires", Long.toString(request.expires().toSeconds()));
        all.put("X-Amz-SignedHeaders", "host");
        if (!credentials.sessionToken().isEmpty()) {
            all.put("X-Amz-Security-Token", encode(credentials.sessionToken()));
        }
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + entry.getValue())
                .collect(Collectors.joining("&"));
    }

    String canonicalRequest(Request request) {
        return "GET\n/\n" + query(request) + "\nhost:" + request.host() + "\n\nhost\n" + sha256("");
    }

    String stringToSign(Request request) {
        return ALGORITHM
                + '\n'
                + TIME.format(request.time())
                + '\n'
                + scope(request)
                + '\n'
                + sha256(canonicalRequest(request));
    }

    String signature(Request request) {
        byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope(request).split("/")) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, stringToSign(request)));
    }

    private String scope(Request request) {
        return DAY.format(request.time()) + '/' + region + '/' + service + "/aws4_request";
    }

    /** As RFC 3986 wants it: all but letters, digits and - . _ ~, in capital hexadecimal digits. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
