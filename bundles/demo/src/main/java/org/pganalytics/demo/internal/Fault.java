// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import java.sql.SQLException;

/** A trouble to give the shop. Used by one thread at a time; recovering what was not injected changes nothing. */
interface Fault {
    /** As people type it: lower case, with hyphens. */
    String name();

    /** What it does, one sentence. */
    String title();

    void inject(Shop shop) throws SQLException;

    /** Undoes it, also what was injected only half. */
    void recover(Shop shop) throws SQLException;
}
