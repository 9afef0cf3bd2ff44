// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.pganalytics.api.access.Access;

/**
 * Argon2id hashes in PHC string format (RFC 9106; 19 MiB, two passes, one lane, as OWASP recommends). At most two
 * computations at a time, so that logins cannot take the heap. Thread-safe.
 */
final class Argon2 {
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int WAIT_SECONDS = 5;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private final SecureRandom random;
    private final Semaphore computations = new Semaphore(2, true);

    Argon2(SecureRandom random) {
        this.random = random;
    }

    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = compute(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + encoder.encodeToString(salt)
                + "$" + encoder.encodeToString(hash);
    }

    /** Whether the password is the one that was hashed; an {@link IllegalStateException} when the hash is none of ours. */
    boolean verify(String password, String phc) {
        Matcher matcher = PHC.matcher(phc);
        if (!matcher.matches()) {
            throw new IllegalStateException("the stored password hash is no Argon2id PHC string");
        }
        byte[] expected = Base64.getDecoder().decode(matcher.group(5));
        byte[] actual = compute(
                password,
                Base64.getDecoder().decode(matcher.group(4)),
                number(matcher, 1, 8, 256 * 1024),
                number(matcher, 2, 1, 16),
                number(matcher, 3, 1, 16),
                expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    private static int number(Matcher matcher, int group, int min, int max) {
        int value = Integer.parseInt(matcher.group(group));
        if (value < min || value > max) {
            throw new IllegalStateException("a parameter of the stored password hash is not in " + min + ".." + max);
        }
        return value;
    }

    private byte[] compute(String password, byte[] salt, int memory, int passes, int lanes, int length) {
        acquire();
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memory)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[length];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        } finally {
            computations.release();
        }
    }

    private void acquire() {
        try {
            if (!computations.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new Access.TooManyAttemptsException(WAIT_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting to check a password", e);
        }
    }
}
