// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;

/** Files of the certificates that registrations bring along, as pgjdbc wants them; named by their content. Thread-safe. */
record Certificates(Path directory) {
    /** Refuses with an {@link IllegalArgumentException} what does not hold at least one certificate. */
    static void check(String pem) {
        try {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("caCertificate cannot be read: " + e.getMessage(), e);
        }
    }

    Path file(String pem) {
        try {
            byte[] bytes = pem.getBytes(StandardCharsets.UTF_8);
            String name = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            Path file = directory.resolve(name + ".pem");
            if (!Files.exists(file)) {
                Files.createDirectories(directory);
                Path draft = Files.createTempFile(directory, name, ".tmp");
                Files.write(draft, bytes);
                Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write certificates to " + directory, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
