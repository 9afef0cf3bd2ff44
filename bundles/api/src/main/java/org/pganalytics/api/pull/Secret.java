// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.pull;

/** A password or key on its way to where it is needed; never shown by {@link #toString()}. */
public record Secret(String value) {
    private static final int MAX_CHARACTERS = 10_000;

    /** For providers that need none. */
    public static final Secret NONE = new Secret("");

    public Secret {
        if (value.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("the secret is longer than " + MAX_CHARACTERS + " characters");
        }
    }

    @Override
    public String toString() {
        return "Secret";
    }
}
