// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.HexFormat;

/** 64 bits of FNV-1a over the characters of texts: to tell them apart, not to protect them. */
final class Fingerprint {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Fingerprint() {}

    /** 16 hexadecimal digits; where one text ends and the next begins makes a difference. */
    static String of(String... texts) {
        long hash = OFFSET;
        for (String text : texts) {
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * PRIME;
            }
            hash = (hash ^ 0x10000) * PRIME;
        }
        return HexFormat.of().toHexDigits(hash);
    }
}
