// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Alert;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Entity;
import org.pganalytics.model.Explanation;
import org.pganalytics.model.Finding;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Measurement;
import org.pganalytics.model.Severity;

class WhyCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Alert ALERT = alert("0a1b2c3d-0000-0000-0000-000000000001");

    @Test
    void tellsThePathWithWhatWasMeasured() {
        String text = WhyCommand.answer(List.of(ALERT), "0a1b");

        assertThat(text)
                .contains("root cause: missing_index (confidence 93 %)")
                .contains(" 1. Sequential scans (table shop.public.orders)")
                .contains("table_stats.seq_scan = 52.5 per second, usually 0")
                .contains("- no lock waits")
                .contains("What to do: create an index");
    }

    @Test
    void tellsWhyItEnded() {
        Alert ended = new Alert(
                ALERT.id(), Alert.State.RESOLVED, ALERT.finding(), NOW, NOW, null, null, NOW, "it is not registered");

        assertThat(WhyCommand.answer(List.of(ended), "0a1b")).contains("ended as it is not registered");
    }

    @Test
    void saysThatThereIsNoSuchAlert() {
        assertThat(WhyCommand.answer(List.of(ALERT), "ff")).startsWith("No alert begins with ff");
    }

    @Test
    void asksForMoreOfAnAmbiguousId() {
        Alert other = alert("0a1b2c3d-0000-0000-0000-000000000002");

        assertThat(WhyCommand.answer(List.of(ALERT, other), "0a1b")).contains("the beginning of 2 alerts");
    }

    @Test
    void readsServerVersionsAsPeopleDo() {
        assertThat(InstancesCommand.version(180006)).isEqualTo("18.6");
        assertThat(InstancesCommand.version(0)).isEqualTo("unknown");
    }

    @Test
    void keepsControlCharactersFromTheTerminal() {
        assertThat(AlertText.clean("orders\u001b[2J\nx\u009b2J")).isEqualTo("orders [2J x 2J");
    }

    private static Alert alert(String id) {
        Entity orders = new Entity("table", "shop.public.orders");
        Measurement scans = new Measurement("table_stats.seq_scan", orders, 52.5, "per second", 0.0, NOW);
        CausalStep step =
                new CausalStep("seq_scan_rate", "Sequential scans", orders, "52 scans a second", List.of(scans));
        Finding finding = new Finding(
                new InstanceId("db1:5432"),
                "I05",
                orders,
                Severity.WARNING,
                NOW,
                NOW,
                "orders is scanned",
                "create an index",
                new Explanation("missing_index", 0.93, List.of(step), List.of("no lock waits")));
        return new Alert(UUID.fromString(id), Alert.State.OPEN, finding, NOW, NOW, null, null, null, null);
    }
}
