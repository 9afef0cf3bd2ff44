// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.regex.Pattern;

/** The one rule for names that become SQL identifiers, URL parts and Prometheus names. */
public final class Names {
    private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private Names() {}

    /** Returns the name, or throws {@link IllegalArgumentException} saying what a name may be. */
    public static String requireIdentifier(String name) {
        if (!isIdentifier(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name: use a-z, 0-9 and _, starting with a letter, at most 63 characters");
        }
        return name;
    }

    public static boolean isIdentifier(String name) {
        return IDENTIFIER.matcher(name).matches();
    }
}
