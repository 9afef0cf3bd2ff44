// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.dashboard;

import java.util.Map;
import java.util.Optional;

/** The kinds of files the page consists of; a file of any other kind is not served. */
final class ContentTypes {
    private static final Map<String, String> BY_EXTENSION = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    private ContentTypes() {}

    static Optional<String> of(String path) {
        return Optional.ofNullable(BY_EXTENSION.get(path.substring(path.lastIndexOf('.') + 1)));
    }

    static boolean shrinks(String contentType) {
        return contentType.startsWith("text/") || contentType.contains("json") || contentType.contains("svg");
    }
}
