// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds files below /web of the bundle by request path and keeps them, at most those that exist there. */
final class WebFiles {
    /** Plain names only: no empty segment, none that starts with a dot (so no "..") and nothing encoded. */
    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}){1,4}");

    private final Function<String, @Nullable URL> resources;
    private final Map<String, WebFile> kept = new ConcurrentHashMap<>();

    WebFiles(Function<String, @Nullable URL> resources) {
        this.resources = resources;
    }

    Optional<WebFile> find(String path) {
        if (!PLAIN.matcher(path).matches()) {
            return Optional.empty();
        }
        return ContentTypes.of(path)
                .flatMap(type -> Optional.ofNullable(kept.computeIfAbsent(path, p -> load(p, type))));
    }

    private @Nullable WebFile load(String path, String contentType) {
        URL url = resources.apply("/web" + path);
        if (url == null) {
            return null;
        }
        try (InputStream in = url.openStream()) {
            return WebFile.of(contentType, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + " of this bundle", e);
        }
    }
}
