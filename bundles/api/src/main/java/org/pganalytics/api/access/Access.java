// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.access;

import java.util.Optional;

/** Checks who someone is. Thread-safe. Wrong secrets cost the same time as right ones. */
public interface Access {
    /**
     * Checks name and password (Argon2id: about 50 ms and 19 MB) and opens a session.
     *
     * @return the session's bearer token, valid for 12 hours; empty when name or password is wrong
     * @throws TooManyAttemptsException when the name or the address failed too often
     */
    Optional<Token> login(String name, String password, String remoteAddress);

    /** The user a bearer token belongs to; empty when unknown or expired. */
    Optional<User> user(String token);

    void logout(String token);

    /** Whether the agent's enrolment token is right. */
    boolean isAgentToken(String token);

    /** A session's token with the second it expires. */
    record Token(String value, java.time.Instant expires) {
        @Override
        public String toString() {
            return "Token[expires " + expires + "]";
        }
    }

    /** @param role {@code admin} or {@code viewer} */
    record User(String name, String role) {}

    /** Failed too often; says when to try again. */
    final class TooManyAttemptsException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final long retryAfterSeconds;

        public TooManyAttemptsException(long retryAfterSeconds) {
            super("too many failed logins, try again in " + retryAfterSeconds + " s");
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public long retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }
}
