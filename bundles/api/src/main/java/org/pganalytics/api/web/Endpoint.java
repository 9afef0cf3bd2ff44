// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.web;

import java.util.Optional;

/**
 * A REST endpoint under {@code /api/v2} (whiteboard SPI). The web bundle authenticates, routes, encodes the result as JSON and turns
 * exceptions into RFC 9457 problems: {@link IllegalArgumentException} is 400, {@link java.util.NoSuchElementException} is
 * 404, {@link org.pganalytics.api.store.StoreUnavailableException} is 503, anything else 500.
 */
public interface Endpoint {
    /** {@code GET}, {@code POST}, {@code PUT} or {@code DELETE}. */
    String method();

    /** Path below /api/v2 with variables in braces: {@code /instances/{id}/metrics}. */
    String path();

    /** Role a user needs: {@code viewer} (anyone who is logged in) or {@code admin}; empty when no login is needed. */
    default Optional<String> role() {
        return Optional.of("viewer");
    }

    /** Answers; the value is encoded as JSON (records, maps, lists, Instants as ISO-8601). Runs on a server thread. */
    Object answer(Request request);
}
