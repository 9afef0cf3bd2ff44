// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.time.Instant;
import java.util.Objects;

/**
 * Something is wrong with an entity of an instance, explained. The engine reports it anew with every snapshot for as long
 * as it holds, under the same key.
 *
 * @param rule id of the rule or detector that found it
 * @param since time of the first snapshot that showed it
 * @param at time of the snapshot that shows it now
 * @param title one line
 * @param action what a person should do
 */
public record Finding(
        InstanceId instance,
        String rule,
        Entity entity,
        Severity severity,
        Instant since,
        Instant at,
        String title,
        String action,
        Explanation explanation) {
    public Finding {
        Objects.requireNonNull(instance);
        Objects.requireNonNull(rule);
        Objects.requireNonNull(entity);
        Objects.requireNonNull(severity);
        Objects.requireNonNull(since);
        Objects.requireNonNull(at);
        Objects.requireNonNull(title);
        Objects.requireNonNull(action);
        Objects.requireNonNull(explanation);
    }

    /** Same key, same alert. */
    public Key key() {
        return new Key(instance, rule, entity);
    }

    /** What makes two findings the same trouble. */
    public record Key(InstanceId instance, String rule, Entity entity) {}
}
