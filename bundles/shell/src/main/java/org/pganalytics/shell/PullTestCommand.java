// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.model.InstanceId;

/** {@code pganalytics:pull-test <instance>}: connects once and samples everything, and says what does not work. */
@Service
@Command(
        scope = "pganalytics",
        name = "pull-test",
        description = "Connects to a registered instance, samples it once and says what does not work")
public final class PullTestCommand implements Action {
    @Reference
    private Pulls pulls;

    @Argument(name = "instance", description = "Its id", required = true)
    private String instance = "";

    @Override
    public Object execute() {
        System.out.print(pulls.test(new InstanceId(instance))
                .map(PartText::of)
                .orElse(instance + " is not registered: pganalytics:pull-list lists what is.\n"));
        return null;
    }
}
