// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.postgresql.util.PSQLState;

/**
 * Leaves alone, for a time, a query that broke its budget several times in a row: the circuit is open for 5 minutes, then one try decides whether it closes or opens for twice as long, an hour at most. For one thread at a time.
 */
final class Circuits {
    private static final int BREAKS = 3;
    private static final Duration FIRST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(1);
    /** The server ended it: statement_timeout, lock_timeout. Or the driver: a result of more bytes than a session takes. */
    private static final Set<String> BUDGET = Set.of("57014", "55P03", PSQLState.COMMUNICATION_ERROR.getState());

    private final Map<String, Circuit> circuits = new HashMap<>();

    private static final class Circuit {
        private int breaks;
        private Duration pause = FIRST;
        private Instant until = Instant.MIN;
        private String reason = "";
    }

    /** Why the query must not run now; empty when it may. */
    Optional<String> open(String query, Instant now) {
        Circuit circuit = circuits.get(query);
        return circuit == null || !now.isBefore(circuit.until)
                ? Optional.empty()
                : Optional.of("circuit open until " + circuit.until + ": " + circuit.reason);
    }

    void succeeded(String query) {
        circuits.remove(query);
    }

    /**
     * @param sqlState of the failure; what is no matter of the budget changes nothing
     * @param reason for people
     */
    void failed(String query, String sqlState, String reason, Instant now) {
        if (!BUDGET.contains(sqlState)) {
            return;
        }
        Circuit circuit = circuits.computeIfAbsent(query, name -> new Circuit());
        circuit.breaks++;
        if (circuit.breaks >= BREAKS) {
            circuit.reason = circuit.breaks + " times in a row " + reason;
            circuit.until = now.plus(circuit.pause);
            Duration twice = circuit.pause.multipliedBy(2);
            circuit.pause = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        }
    }

    void retain(Predicate<String> query) {
        circuits.keySet().removeIf(query.negate());
    }
}
