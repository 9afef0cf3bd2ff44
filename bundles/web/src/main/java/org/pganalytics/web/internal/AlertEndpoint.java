// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.NoSuchElementException;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** GET /alerts/{id}. */
@Component(service = Endpoint.class)
public final class AlertEndpoint implements Endpoint {
    private final AlertBook book;

    @Activate
    public AlertEndpoint(@Reference AlertBook book) {
        this.book = book;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/alerts/{id}";
    }

    @Override
    public Object answer(Request request) {
        UUID id = id(request);
        return AlertView.of(book.alert(id).orElseThrow(() -> new NoSuchElementException("no alert " + id)));
    }

    static UUID id(Request request) {
        try {
            return UUID.fromString(request.variable("id"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("an alert's id is a UUID", e);
        }
    }
}
