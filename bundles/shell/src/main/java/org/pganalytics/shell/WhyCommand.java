// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.model.Alert;

/** {@code pganalytics:why <alert>}: the path from root cause to symptom, with what was measured. */
@Service
@Command(
        scope = "pganalytics",
        name = "why",
        description = "Explains an alert: its causal path with the measured values")
public final class WhyCommand implements Action {
    private static final int LIMIT = 10_000;

    @Reference
    private AlertBook book;

    @Argument(name = "alert", description = "Id of the alert, or its first characters", required = true)
    private String prefix = "";

    @Override
    public Object execute() {
        System.out.print(answer(book.alerts(LIMIT), prefix));
        return null;
    }

    /** Plain text, lines ending in a newline. */
    static String answer(List<Alert> alerts, String prefix) {
        List<Alert> found = alerts.stream()
                .filter(alert -> alert.id().toString().startsWith(prefix))
                .toList();
        if (found.isEmpty()) {
            return "No alert begins with " + prefix + ": pganalytics:alerts --all lists them.\n";
        }
        if (found.size() > 1) {
            return prefix + " is the beginning of " + found.size() + " alerts: give more of it.\n";
        }
        return AlertText.of(found.get(0));
    }
}
