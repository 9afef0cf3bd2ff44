// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pganalytics.api.pull.PasswordProvider;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.sampling.Sampler;
import org.pganalytics.sampling.SamplerSettings;

/** Makes samplers of instances without agent. Thread-safe. */
final class Samplers {
    private final MetricCatalog catalog;
    private final Certificates certificates;
    private final List<PasswordProvider> providers;

    /** @param providers those there are now, changing as they come and go */
    Samplers(MetricCatalog catalog, Certificates certificates, List<PasswordProvider> providers) {
        this.catalog = catalog;
        this.certificates = certificates;
        this.providers = providers;
    }

    /** Refuses with an {@link IllegalArgumentException} what could never be sampled. */
    void check(PullTarget target, Secret secret) {
        if (!target.caCertificate().isEmpty()) {
            Certificates.check(target.caCertificate());
        }
        provider(target.provider()).check(target, secret);
    }

    /** @param secret asked for at each connect */
    Sampler of(PullTarget target, Supplier<Secret> secret) {
        Path caFile = target.caCertificate().isEmpty() ? null : certificates.file(target.caCertificate());
        SamplerSettings settings = SamplerSettings.of(
                target.id(),
                JdbcUrl.of(target, caFile),
                target.user(),
                () -> provider(target.provider()).password(target, secret.get()),
                target.interval());
        return new Sampler(settings, catalog::files);
    }

    private PasswordProvider provider(String name) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("provider '" + name + "' is unknown: use "
                        + providers.stream()
                                .map(PasswordProvider::name)
                                .sorted()
                                .collect(Collectors.joining(" or "))));
    }
}
