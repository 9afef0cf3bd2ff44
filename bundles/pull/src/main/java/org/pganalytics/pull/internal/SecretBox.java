// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.model.InstanceId;

/**
 * Seals secrets for the store with AES-256-GCM: {@code v2.<key id>.<base64url of nonce, ciphertext and tag>}. Whom it is shown to
 * is authenticated with it: who may write to the store only can neither move it to another registration nor send it to hosts, or
 * past a certificate, of his own. Thread-safe.
 */
final class SecretBox {
    private static final String VERSION = "v2";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, SecretKey> keys = new LinkedHashMap<>();
    private final String first;

    /** @param keys of 32 bytes each, the first one seals */
    SecretBox(List<byte[]> keys) {
        keys.forEach(key -> this.keys.put(id(key), new SecretKeySpec(key, "AES")));
        this.first = id(keys.get(0));
    }

    String seal(PullTarget target, Secret secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, first, nonce, target);
            byte[] text = cipher.doFinal(secret.value().getBytes(StandardCharsets.UTF_8));
            byte[] sealed = ByteBuffer.allocate(nonce.length + text.length)
                    .put(nonce)
                    .put(text)
                    .array();
            return VERSION
                    + '.'
                    + first
                    + '.'
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the secret of " + target.id() + " cannot be sealed", e);
        }
    }

    /** Opens what {@link #seal} made for this target, or says with an {@link IllegalStateException} why it cannot. */
    Secret open(PullTarget target, String sealed) {
        InstanceId instance = target.id();
        String[] parts = sealed.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            throw new IllegalStateException("the stored secret of " + instance + " is damaged: register it again");
        }
        if (!keys.containsKey(parts[1])) {
            throw new IllegalStateException("the secret of " + instance + " was sealed with the key " + parts[1]
                    + ", which is not in this backend's key file: copy that of the backend which registered it,"
                    + " or register it again");
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(parts[2]);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, parts[1], Arrays.copyOf(bytes, NONCE_BYTES), target);
            byte[] text = cipher.doFinal(bytes, NONCE_BYTES, Math.max(0, bytes.length - NONCE_BYTES));
            return new Secret(new String(text, StandardCharsets.UTF_8));
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the stored secret of " + instance
                            + " or what it was registered with was changed: register it again",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the stored secret of " + instance + " cannot be opened", e);
        }
    }

    private Cipher cipher(int mode, String key, byte[] nonce, PullTarget target) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, keys.get(key), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(receiver(target).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** All that decides who gets to see the secret; the certificates last, as only they have more than one line. */
    private static String receiver(PullTarget target) {
        String hosts = target.hosts().stream().map(HostPort::toString).collect(Collectors.joining(","));
        return String.join(
                "\n",
                target.id().value(),
                hosts,
                target.database(),
                target.user(),
                target.sslMode().toString(),
                target.provider(),
                target.caCertificate());
    }

    /** The first four bytes of its SHA-256: tells keys apart and nothing of them. */
    private static String id(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key), 0, 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
