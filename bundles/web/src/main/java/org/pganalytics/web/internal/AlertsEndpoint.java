// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;
import org.pganalytics.model.Alert;

/** GET /alerts: those not resolved first; {@code state=open} means every one that is not resolved. */
@Component(service = Endpoint.class)
public final class AlertsEndpoint implements Endpoint {
    private static final int MOST = 10_000;
    private final AlertBook book;

    @Activate
    public AlertsEndpoint(@Reference AlertBook book) {
        this.book = book;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/alerts";
    }

    @Override
    public Object answer(Request request) {
        int limit = Parameters.limit(request);
        Predicate<Alert> wanted =
                request.parameter("state").map(AlertsEndpoint::inState).orElse(a -> true);
        String instance = request.parameter("instance").orElse("");
        List<AlertView> found = book.alerts(MOST).stream()
                .filter(wanted)
                .filter(a ->
                        instance.isEmpty() || a.finding().instance().value().equals(instance))
                .limit(limit)
                .map(AlertView::of)
                .toList();
        return new Items<>(found);
    }

    private static Predicate<Alert> inState(String state) {
        return switch (state.toLowerCase(Locale.ROOT)) {
            case "open" -> Alert::isOpen;
            case "acknowledged" -> a -> a.state() == Alert.State.ACKNOWLEDGED;
            case "resolved" -> a -> a.state() == Alert.State.RESOLVED;
            default -> throw new IllegalArgumentException("state is open, acknowledged or resolved");
        };
    }
}
