// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.model.Instance;

/** {@code pganalytics:instances}: the PostgreSQL instances that are watched. */
@Service
@Command(scope = "pganalytics", name = "instances", description = "Lists the PostgreSQL instances that are watched")
public final class InstancesCommand implements Action {
    @Reference
    private Fleet fleet;

    @Reference
    private AlertBook book;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("instance");
        table.column("agent");
        table.column("version");
        table.column("last seen");
        table.column("alerts");
        for (Instance instance : fleet.instances()) {
            table.addRow()
                    .addContent(
                            instance.id(),
                            AlertText.clean(instance.collector()),
                            version(instance.serverVersion()),
                            instance.lastSeen(),
                            book.hasOpen(instance.id()) ? "open" : "");
        }
        table.print(System.out);
        return null;
    }

    /** 180006 is 18.6; servers before 10 are not watched. */
    static String version(int number) {
        return number == 0 ? "unknown" : number / 10_000 + "." + number % 10_000;
    }
}
