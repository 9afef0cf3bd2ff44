// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import java.util.Locale;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.pganalytics.api.analysis.RuleInfo;
import org.pganalytics.api.analysis.Rules;

/** {@code pganalytics:rules}: the rules there are, and why some of them do not work. */
@Service
@Command(
        scope = "pganalytics",
        name = "rules",
        description = "Lists the rules, with the reason where one was refused or lacks input")
public final class RulesCommand implements Action {
    @Reference
    private Rules rules;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("rule");
        table.column("title");
        table.column("root cause");
        table.column("severity");
        table.column("source");
        table.column("state");
        table.column("reason");
        for (RuleInfo rule : rules.rules()) {
            table.addRow()
                    .addContent(
                            rule.id(),
                            rule.title(),
                            rule.rootCause(),
                            rule.severity().name().toLowerCase(Locale.ROOT),
                            rule.source(),
                            rule.state().health().name().toLowerCase(Locale.ROOT),
                            reason(rule));
        }
        table.print(System.out);
        return null;
    }

    private static String reason(RuleInfo rule) {
        return rule.state().detail().isEmpty()
                ? String.join("; ", rule.noInput())
                : rule.state().detail();
    }
}
