// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pganalytics.model.PartState.Health;
import org.pganalytics.sampling.MetricCatalog;

class MetricPluginsTest {
    @Test
    void showsFilesInUseAndRefusedOnes() {
        MetricCatalog catalog = new MetricCatalog();
        catalog.put("good.sql", "-- name: demo\n-- columns:\n--   n gauge integer\nSELECT 1 AS n\n");
        catalog.put("broken.sql", "-- nothing");
        assertThat(new MetricPlugins(catalog).plugins())
                .extracting(p -> p.kind() + ' ' + p.source() + ' ' + p.state().health())
                .containsExactlyInAnyOrder("metric good.sql " + Health.OK, "metric broken.sql " + Health.FAILED);
    }
}
