// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import java.util.List;
import java.util.Locale;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.model.PartState;

/** States of parts as the console shows them. */
final class PartText {
    private PartText() {}

    static String of(PartState part) {
        String health = part.health().name().toLowerCase(Locale.ROOT);
        return part.detail().isEmpty() ? health : health + ": " + AlertText.clean(part.detail());
    }

    /** The connection, and below it what is not well; lines ending in a newline. */
    static String of(Pulls.Trial trial) {
        List<PartState> parts = trial.parts();
        StringBuilder text = new StringBuilder();
        if (trial.serverVersion() != 0) {
            text.append("PostgreSQL ")
                    .append(InstancesCommand.version(trial.serverVersion()))
                    .append('\n');
        }
        for (PartState part : parts) {
            if (part == parts.get(0) || trial.serverVersion() != 0 && part.health() != PartState.Health.OK) {
                text.append(part.name()).append(": ").append(of(part)).append('\n');
            }
        }
        return text.toString();
    }
}
