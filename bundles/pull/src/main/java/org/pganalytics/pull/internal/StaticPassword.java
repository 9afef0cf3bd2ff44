// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import org.osgi.service.component.annotations.Component;
import org.pganalytics.api.pull.PasswordProvider;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Secret;

/** {@code password}: the secret is the password; none where the server trusts the backend. */
@Component
public final class StaticPassword implements PasswordProvider {
    @Override
    public String name() {
        return "password";
    }

    @Override
    public void check(PullTarget target, Secret secret) {
        // any password will do, and none
    }

    @Override
    public String password(PullTarget target, Secret secret) {
        return secret.value();
    }
}
