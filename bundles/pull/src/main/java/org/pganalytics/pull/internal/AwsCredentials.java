// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.util.Map;
import org.pganalytics.api.pull.Secret;

/**
 * Keys of an AWS principal.
 *
 * @param sessionToken of temporary keys; empty for lasting ones
 */
record AwsCredentials(String accessKeyId, String secretAccessKey, String sessionToken) {
    /**
     * Of a registration's secret, {@code accessKeyId:secretAccessKey} or {@code accessKeyId:secretAccessKey:sessionToken};
     * without one, those of the backend's environment.
     */
    static AwsCredentials of(Secret secret, Map<String, String> environment) {
        if (secret.value().isEmpty()) {
            return ofEnvironment(environment);
        }
        String[] parts = secret.value().split(":", 3);
        if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
            throw new IllegalArgumentException(
                    "the secret of rds-iam is accessKeyId:secretAccessKey, with :sessionToken"
                            + " behind it for temporary keys; or none, to use those of the backend's environment");
        }
        return new AwsCredentials(parts[0].strip(), parts[1].strip(), parts.length < 3 ? "" : parts[2].strip());
    }

    private static AwsCredentials ofEnvironment(Map<String, String> environment) {
        String id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String key = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        if (id.isBlank() || key.isBlank()) {
            throw new IllegalStateException("no AWS keys: neither a secret is registered nor are AWS_ACCESS_KEY_ID and"
                    + " AWS_SECRET_ACCESS_KEY in the backend's environment");
        }
        return new AwsCredentials(id, key, environment.getOrDefault("AWS_SESSION_TOKEN", ""));
    }

    @Override
    public String toString() {
        return "AwsCredentials[" + accessKeyId + "]";
    }
}
