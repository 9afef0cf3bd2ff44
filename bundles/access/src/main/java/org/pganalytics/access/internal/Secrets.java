// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import java.security.SecureRandom;
import java.util.Base64;

/** Draws random secrets of letters, digits, - and _. Thread-safe. */
record Secrets(SecureRandom random) {
    /** Four characters for each three bytes. */
    String next(int bytes) {
        byte[] secret = new byte[bytes];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }
}
