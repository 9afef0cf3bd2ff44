// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

/** What a column of a metric family is for. */
public enum ColumnKind {
    /** Names the row: two rows of one sample never agree in all their labels. */
    LABEL,
    /** Says something about the row without naming it (a setting's value, a query's text). */
    ATTRIBUTE,
    /** A value that goes up and down. */
    GAUGE,
    /** A value that only grows within one epoch; travels raw, rates are made in the backend. */
    COUNTER
}
