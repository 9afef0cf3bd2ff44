// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;

/** How pgjdbc gets to an instance: host list, kind of server, TLS. Without user and password. */
final class JdbcUrl {
    private JdbcUrl() {}

    /** @param caFile certificates of the authorities to trust; null for those the Java runtime trusts */
    static String of(PullTarget target, @Nullable Path caFile) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("sslmode", target.sslMode().toString());
        if (!target.sslMode().isVerified()) {
            // Whoever answers must not get the password itself by asking for it
            parameters.put("requireAuth", "!password");
        } else if (caFile == null) {
            parameters.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else {
            parameters.put("sslrootcert", caFile.toString());
        }
        parameters.put("targetServerType", target.serverType());
        return "jdbc:postgresql://"
                + target.hosts().stream().map(HostPort::toString).collect(Collectors.joining(","))
                + '/' + encode(target.database()) + '?'
                + parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + '=' + encode(parameter.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
