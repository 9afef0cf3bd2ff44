// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.pganalytics.api.web.Request;

/** Query parameters that several endpoints take; what is none of its kind is an IllegalArgumentException that says so. */
final class Parameters {
    private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

    private Parameters() {}

    static Optional<Instant> time(Request request, String name) {
        return request.parameter(name).map(text -> time(name, text));
    }

    /** A time that begins before it ends. */
    record Span(Instant from, Instant to) {}

    /**
     * From the parameter {@code from} to {@code to}; by default to now.
     *
     * @param usual its length where there is no {@code from}
     */
    static Span span(Request request, Clock clock, Duration usual) {
        Instant to = time(request, "to").orElseGet(clock::instant);
        Instant from = time(request, "from").orElse(to.minus(usual));
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from must be before to");
        }
        return new Span(from, to);
    }

    /** The parameter {@code limit}, 100 where there is none. */
    static int limit(Request request) {
        String text = request.parameter("limit").orElse("100");
        if (!text.matches("[1-9]\\d{0,3}")) {
            throw new IllegalArgumentException("limit is a number, 1 to 9999");
        }
        return Integer.parseInt(text);
    }

    private static Instant time(String name, String text) {
        try {
            Instant time = Instant.parse(text);
            if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
                throw new IllegalArgumentException(name + " is out of range");
            }
            return time;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + " is a time like 2026-11-23T10:00:00Z", e);
        }
    }
}
