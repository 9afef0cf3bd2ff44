// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pganalytics.model.MetricFamily;

/**
 * The schemas of the fleet, each held once: agents of one version tell the same ones, some tens of kilobytes on every
 * connection. Thread-safe.
 */
final class FamilyPool {
    private final int limit;
    private final Map<MetricFamily, MetricFamily> known = new ConcurrentHashMap<>();

    /** @param limit schemas remembered; what comes beyond is used, but not shared */
    FamilyPool(int limit) {
        this.limit = limit;
    }

    MetricFamily shared(MetricFamily family) {
        MetricFamily same = known.get(family);
        if (same != null || known.size() >= limit) {
            return same == null ? family : same;
        }
        MetricFamily before = known.putIfAbsent(family, family);
        return before == null ? family : before;
    }
}
