// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.collect;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.FieldOption;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.sampling.Collector;
import org.pganalytics.sampling.NamePatterns;

/** The collectors that are there at the moment. Thread-safe. */
@Component(service = CollectorList.class)
public final class CollectorList {
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            fieldOption = FieldOption.REPLACE)
    private volatile List<Collector> collectors = List.of();

    List<Collector> named(NamePatterns names) {
        return collectors.stream()
                .filter(collector -> names.test(collector.name()))
                .toList();
    }
}
