// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.pganalytics.api.plugin.MeterSource.Meter;

/**
 * Writes meters in Prometheus' text format 0.0.4: HELP and TYPE once per family, no series twice. A meter that would make
 * the text invalid is left out and counted.
 */
final class Exposition {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final String PAIR = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\n\"])*+\"";
    private static final Pattern LABELS = Pattern.compile("(?:\\{" + PAIR + "(?:," + PAIR + ")*+,?})?");

    private final Map<String, List<Meter>> families = new LinkedHashMap<>();
    private final Set<String> series = new HashSet<>();
    private int refused;

    void add(Meter meter) {
        if (!NAME.matcher(meter.name()).matches()
                || !LABELS.matcher(meter.labels()).matches()
                || !series.add(meter.name() + meter.labels())) {
            refused++;
            return;
        }
        families.computeIfAbsent(meter.name(), n -> new ArrayList<>()).add(meter);
    }

    String text() {
        add(new Meter(
                "pganalytics_meters_refused",
                false,
                "Meters left out of this page: bad name or labels, or there twice",
                "",
                refused));
        StringBuilder out = new StringBuilder(4096);
        families.forEach((name, meters) -> {
            Meter first = meters.get(0);
            String help = first.help().replace("\\", "\\\\").replace("\n", "\\n");
            out.append("# HELP ").append(name).append(' ').append(help).append('\n');
            out.append("# TYPE ").append(name).append(first.counter() ? " counter\n" : " gauge\n");
            for (Meter meter : meters) {
                out.append(name)
                        .append(meter.labels())
                        .append(' ')
                        .append(number(meter.value()))
                        .append('\n');
            }
        });
        return out.toString();
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
