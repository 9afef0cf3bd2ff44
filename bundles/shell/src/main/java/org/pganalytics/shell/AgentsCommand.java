// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.model.Agent;
import org.pganalytics.model.PartState;

/** {@code pganalytics:agents}: who is connected, and which of its parts are not well. */
@Service
@Command(
        scope = "pganalytics",
        name = "agents",
        description = "Lists the agents and the parts of them that are not well")
public final class AgentsCommand implements Action {
    @Reference
    private Fleet fleet;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("agent");
        table.column("version");
        table.column("address");
        table.column("state");
        table.column("last heard");
        table.column("clock offset");
        table.column("not well");
        for (Agent agent : fleet.agents()) {
            table.addRow()
                    .addContent(
                            AlertText.clean(agent.collector()),
                            AlertText.clean(agent.version()),
                            agent.address(),
                            agent.connected() ? "connected" : "away",
                            agent.lastHeard(),
                            agent.clockOffset().toMillis() + " ms",
                            notWell(agent));
        }
        table.print(System.out);
        return null;
    }

    private static String notWell(Agent agent) {
        return String.join(
                "; ",
                agent.parts().stream()
                        .filter(part -> part.health() != PartState.Health.OK)
                        .map(part -> AlertText.clean(part.name() + ": " + part.detail()))
                        .toList());
    }
}
