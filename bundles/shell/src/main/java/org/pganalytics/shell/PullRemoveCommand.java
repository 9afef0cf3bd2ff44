// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.model.InstanceId;

/** {@code pganalytics:pull-remove <instance>}: ends the sampling of an instance without agent. */
@Service
@Command(
        scope = "pganalytics",
        name = "pull-remove",
        description = "Ends the sampling of an instance without agent; what was measured stays")
public final class PullRemoveCommand implements Action {
    @Reference
    private Pulls pulls;

    @Argument(name = "instance", description = "Its id", required = true)
    private String instance = "";

    @Override
    public Object execute() {
        System.out.println(
                pulls.remove(new InstanceId(instance))
                        ? instance + " is no longer registered"
                        : instance + " is not registered: pganalytics:pull-list lists what is");
        return null;
    }
}
