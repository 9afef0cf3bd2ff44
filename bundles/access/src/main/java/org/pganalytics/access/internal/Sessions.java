// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pganalytics.api.access.Access;

/** The sessions that are open, by SHA-256 of their 256-bit tokens: a heap dump gives nobody a session. Thread-safe. */
final class Sessions {
    static final Duration LIFETIME = Duration.ofHours(12);
    private static final int TOKEN_BYTES = 32;
    private static final int MAX_TOKEN_LENGTH = 128;

    private final Clock clock;
    private final Secrets secrets;
    private final int capacity;
    /** In order of opening, which is the order of expiry. */
    private final Map<String, Session> open = new LinkedHashMap<>();

    private record Session(Access.User user, Instant expires) {}

    Sessions(Clock clock, Secrets secrets, int capacity) {
        this.clock = clock;
        this.secrets = secrets;
        this.capacity = capacity;
    }

    /** Opens a session; when there are too many the oldest one ends. */
    synchronized Access.Token open(Access.User user) {
        Instant now = clock.instant();
        Iterator<Session> oldestFirst = open.values().iterator();
        while (oldestFirst.hasNext()) {
            if (now.isBefore(oldestFirst.next().expires) && open.size() < capacity) {
                break;
            }
            oldestFirst.remove();
        }
        String token = secrets.next(TOKEN_BYTES);
        Instant expires = now.plus(LIFETIME).truncatedTo(ChronoUnit.SECONDS);
        open.put(sha256(token), new Session(user, expires));
        return new Access.Token(token, expires);
    }

    synchronized Optional<Access.User> user(String token) {
        if (token.length() > MAX_TOKEN_LENGTH) {
            return Optional.empty();
        }
        String key = sha256(token);
        Session session = open.get(key);
        if (session == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(session.expires)) {
            open.remove(key);
            return Optional.empty();
        }
        return Optional.of(session.user);
    }

    synchronized void close(String token) {
        open.remove(sha256(token));
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(digest(text));
    }

    static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
