// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One file of the page, ready to be sent.
 *
 * @param gzipped null where packing brings nothing
 */
record WebFile(String contentType, String tag, byte[] content, byte @Nullable [] gzipped) {

    static WebFile of(String contentType, byte[] content) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(content);
        String tag = "%08x-%x".formatted(sum.getValue(), content.length);
        return new WebFile(contentType, tag, content, ContentTypes.shrinks(contentType) ? gzip(content) : null);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(content.length / 3 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }
}
