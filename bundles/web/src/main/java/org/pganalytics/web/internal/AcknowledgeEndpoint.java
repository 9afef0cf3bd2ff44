// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;
import org.pganalytics.model.Alert;

/** POST /alerts/{id}/acknowledge: the user takes the alert. Doing it twice changes nothing. */
@Component(service = Endpoint.class)
public final class AcknowledgeEndpoint implements Endpoint {
    private final AlertBook book;

    @Activate
    public AcknowledgeEndpoint(@Reference AlertBook book) {
        this.book = book;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/alerts/{id}/acknowledge";
    }

    @Override
    public Optional<String> role() {
        return Optional.of("admin");
    }

    @Override
    public Object answer(Request request) {
        UUID id = AlertEndpoint.id(request);
        String user = request.user().map(Access.User::name).orElseThrow();
        Optional<Alert> taken = book.acknowledge(id, user);
        if (taken.isPresent()) {
            return AlertView.of(taken.get());
        }
        Alert known = book.alert(id).orElseThrow(() -> new NoSuchElementException("no alert " + id));
        if (!known.isOpen()) {
            throw new Problem(409, "the alert is resolved already");
        }
        return AlertView.of(known);
    }
}
