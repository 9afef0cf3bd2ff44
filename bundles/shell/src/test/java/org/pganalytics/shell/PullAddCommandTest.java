// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.console.Session;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.pull.Secret;

class PullAddCommandTest {
    @Test
    void asksForTheSecret() throws Exception {
        assertThat(PullAddCommand.asked(session(() -> "typed"))).isEqualTo(new Secret("typed"));
    }

    @Test
    void saysToAScriptHowToGiveTheSecret() {
        Session cannotAsk = session(() -> {
            throw new UnsupportedOperationException();
        });
        for (Session session : new Session[] {cannotAsk, session(() -> null)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PullAddCommand.asked(session))
                    .withMessageContaining("give --secret-file, or --no-secret");
        }
    }

    /** Every question is answered with the line. */
    private static Session session(Supplier<String> line) {
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> line.get());
    }
}
