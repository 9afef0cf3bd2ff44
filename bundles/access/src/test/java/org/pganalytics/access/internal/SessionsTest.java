// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.access.Access.Token;
import org.pganalytics.api.access.Access.User;
import org.pganalytics.testkit.LeapClock;

class SessionsTest {
    @Test
    void endsTheOldestSessionWhenThereAreTooMany() {
        Sessions sessions = new Sessions(new LeapClock(), new Secrets(new SecureRandom()), 2);
        Token first = sessions.open(new User("a", "viewer"));
        Token second = sessions.open(new User("b", "viewer"));
        Token third = sessions.open(new User("c", "viewer"));
        assertThat(sessions.user(first.value())).isEmpty();
        assertThat(sessions.user(second.value())).isPresent();
        assertThat(sessions.user(third.value())).isPresent();
    }
}
