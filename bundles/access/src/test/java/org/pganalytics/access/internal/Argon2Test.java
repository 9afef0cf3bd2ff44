// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class Argon2Test {
    private final Argon2 argon2 = new Argon2(new SecureRandom());

    @Test
    void knowsItsPasswordAndNoOther() {
        String hash = argon2.hash("correct horse");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(argon2.verify("correct horse", hash)).isTrue();
        assertThat(argon2.verify("correct hors", hash)).isFalse();
        assertThat(argon2.hash("correct horse")).isNotEqualTo(hash);
    }

    /** Made with the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32. */
    @Test
    void agreesWithTheReferenceImplementation() {
        assertThat(argon2.verify(
                        "password",
                        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"))
                .isTrue();
    }

    @Test
    void refusesWhatIsNoHashOrTooDear() {
        assertThatThrownBy(() -> argon2.verify("x", "secret"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> argon2.verify(
                        "x",
                        "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"))
                .isInstanceOf(IllegalStateException.class);
    }
}
