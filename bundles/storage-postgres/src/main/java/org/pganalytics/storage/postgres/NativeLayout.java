// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Statement;

/** Declarative range partitions, one a day. */
final class NativeLayout implements Layout {
    @Override
    public String name() {
        return "native";
    }

    @Override
    public boolean hasPartitions() {
        return true;
    }

    @Override
    public String tableSuffix() {
        return " partition by range (time)";
    }

    @Override
    public void created(Statement statement, String table) {
        // partitions are made as rows need them
    }
}
