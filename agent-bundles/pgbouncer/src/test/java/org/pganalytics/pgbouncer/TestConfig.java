// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.lang.annotation.Annotation;

/** A configuration as etc/org.pganalytics.pgbouncer-NAME.cfg gives it. */
record TestConfig(int port, String passwordFile) implements PgBouncer.Config {
    @Override
    public String name() {
        return "";
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/pgbouncer";
    }

    @Override
    public String user() {
        return "stats";
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return PgBouncer.Config.class;
    }
}
