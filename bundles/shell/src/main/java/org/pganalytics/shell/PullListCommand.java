// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.api.pull.Pulls.Holder;

/** {@code pganalytics:pull-list}: the instances without agent, and how the connection to each of them is doing. */
@Service
@Command(
        scope = "pganalytics",
        name = "pull-list",
        description = "Lists the instances that backends sample without an agent")
public final class PullListCommand implements Action {
    @Reference
    private Pulls pulls;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("instance");
        table.column("hosts");
        table.column("database");
        table.column("user");
        table.column("sslmode");
        table.column("interval");
        table.column("provider");
        table.column("sampled by");
        table.column("since");
        table.column("state");
        for (Pulls.Pulled pulled : pulls.pulled()) {
            table.addRow()
                    .addContent(
                            pulled.target().id(),
                            pulled.target().hosts().stream()
                                    .map(HostPort::toString)
                                    .collect(Collectors.joining(", ")),
                            pulled.target().database(),
                            pulled.target().user(),
                            pulled.target().sslMode(),
                            pulled.target().interval().toSeconds() + " s",
                            pulled.target().provider(),
                            pulled.holder().map(Holder::backend).orElse("nobody yet"),
                            pulled.holder()
                                    .map(holder -> holder.since().toString())
                                    .orElse(""),
                            state(pulled));
        }
        table.print(System.out);
        pulls.unreadable().forEach(part -> System.out.println(AlertText.clean(part.name()) + ": " + PartText.of(part)));
        return null;
    }

    /** Of one that another backend samples that one knows it. */
    private static String state(Pulls.Pulled pulled) {
        return pulled.parts().isEmpty() ? "" : PartText.of(pulled.parts().get(0));
    }
}
