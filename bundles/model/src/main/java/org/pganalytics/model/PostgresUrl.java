// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the URL of a configuration before pgjdbc sees it. A URL is shown in logs and states, and pgjdbc quotes one that it
 * cannot read, so it must have no user and password in it.
 */
public final class PostgresUrl {
    private static final String HOST = "(?:\\[[0-9A-Fa-f:.]*\\]|[^/?:,\\[\\]]*)(?::[0-9]{1,5})?";
    private static final Pattern FORM =
            Pattern.compile("jdbc:postgresql:(?://(" + HOST + "(?:," + HOST + ")*)/[^?]*|(?!/)[^?]*)(?:\\?.*)?");
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})(?=,|$)");
    private static final Set<String> CREDENTIALS = Set.of("user", "password");

    private PostgresUrl() {}

    /**
     * Returns the URL. IllegalArgumentException, which never has the URL in it, where it is none or holds user or password.
     *
     * @param property of the configuration, for the message
     */
    public static String check(String property, String url) {
        if (url.indexOf('@') >= 0 || hasCredentials(url)) {
            throw new IllegalArgumentException(property
                    + " must hold neither user nor password: put them into user and passwordFile"
                    + " (an @ that belongs to a name is written %40)");
        }
        if (!hasForm(url) || !isDecodable(url)) {
            throw new IllegalArgumentException(
                    property + " is no URL of a PostgreSQL: write jdbc:postgresql://HOST:PORT/DATABASE");
        }
        return url;
    }

    private static boolean hasCredentials(String url) {
        String parameters = url.substring(url.indexOf('?') + 1);
        for (String parameter : parameters.split("[?&]")) {
            String name = parameter.split("=", 2)[0].strip().toLowerCase(Locale.ROOT);
            if (CREDENTIALS.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasForm(String url) {
        Matcher form = FORM.matcher(url);
        return form.matches()
                && (form.group(1) == null
                        || PORT.matcher(form.group(1))
                                .results()
                                .mapToInt(port -> Integer.parseInt(port.group(1)))
                                .allMatch(port -> port >= 1 && port <= 65_535));
    }

    private static boolean isDecodable(String url) {
        try {
            URLDecoder.decode(url, StandardCharsets.UTF_8);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
