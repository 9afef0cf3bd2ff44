// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

/** Classes of SQLSTATE (PostgreSQL documentation, "PostgreSQL Error Codes") that errors are counted by. */
enum SqlstateClass {
    CONNECTION("08"),
    DATA("22"),
    INTEGRITY("23"),
    TRANSACTION_STATE("25"),
    AUTHORIZATION("28"),
    ROLLBACK("40"),
    SYNTAX_OR_ACCESS("42"),
    RESOURCES("53"),
    LIMITS("54"),
    OBJECT_STATE("55"),
    INTERVENTION("57"),
    SYSTEM("58"),
    INTERNAL("XX"),
    /** And where the log does not tell it. */
    OTHER("other");

    private final String code;

    SqlstateClass(String code) {
        this.code = code;
    }

    static SqlstateClass of(String sqlstate) {
        for (SqlstateClass each : values()) {
            if (sqlstate.length() == 5 && sqlstate.startsWith(each.code)) {
                return each;
            }
        }
        return OTHER;
    }

    @Override
    public String toString() {
        return code;
    }
}
