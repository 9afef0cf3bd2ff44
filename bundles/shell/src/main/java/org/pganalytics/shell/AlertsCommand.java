// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import java.util.Locale;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.model.Alert;

/** {@code pganalytics:alerts}: open alerts, with {@code --all} the resolved ones too. */
@Service
@Command(scope = "pganalytics", name = "alerts", description = "Lists the open alerts")
public final class AlertsCommand implements Action {
    private static final int LIMIT = 500;

    @Reference
    private AlertBook book;

    @Option(name = "--all", description = "The resolved ones too")
    private boolean all;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("alert");
        table.column("state");
        table.column("severity");
        table.column("instance");
        table.column("root cause");
        table.column("title");
        table.column("opened");
        for (Alert alert : book.alerts(LIMIT)) {
            if (all || alert.isOpen()) {
                table.addRow()
                        .addContent(
                                alert.id().toString().substring(0, 8),
                                alert.state().name().toLowerCase(Locale.ROOT),
                                alert.finding().severity().name().toLowerCase(Locale.ROOT),
                                alert.finding().instance(),
                                alert.finding().explanation().rootCause(),
                                AlertText.clean(alert.finding().title()),
                                alert.openedAt());
            }
        }
        table.print(System.out);
        return null;
    }
}
