// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.Objects;

/**
 * The thing within an instance that a measurement is of. Causal edges link matching entities only.
 *
 * @param kind {@code instance}, {@code database}, {@code table}, {@code session}, {@code query} and so on
 * @param name its labels joined by a dot, for instance {@code app.public.orders}; empty for the instance itself
 */
public record Entity(String kind, String name) {
    public static final Entity INSTANCE = new Entity("instance", "");

    public Entity {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(name);
    }

    @Override
    public String toString() {
        return name.isEmpty() ? kind : kind + " " + name;
    }
}
