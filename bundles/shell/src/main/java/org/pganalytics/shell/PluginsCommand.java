// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.pganalytics.api.plugin.PluginInfo;
import org.pganalytics.api.plugin.PluginSource;

/** {@code pganalytics:plugins}: what is plugged in and how it is doing. */
@Service
@Command(scope = "pganalytics", name = "plugins", description = "Lists what is plugged in and how it is doing")
public final class PluginsCommand implements Action {
    @Reference
    private List<PluginSource> sources;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        table.column("kind");
        table.column("name");
        table.column("source");
        table.column("state");
        table.column("reason");
        for (PluginSource source : sources) {
            for (PluginInfo plugin : source.plugins()) {
                table.addRow()
                        .addContent(
                                plugin.kind(),
                                plugin.name(),
                                plugin.source(),
                                plugin.state().health().name().toLowerCase(Locale.ROOT),
                                plugin.state().detail());
            }
        }
        table.print(System.out);
        return null;
    }
}
