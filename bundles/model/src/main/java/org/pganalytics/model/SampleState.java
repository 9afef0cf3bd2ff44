// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

/** How the sampling of one family went. A sample that is not OK or TRUNCATED has no rows, and never means "empty". */
public enum SampleState {
    OK,
    /** The row or byte limit cut it; the rows there are valid. */
    TRUNCATED,
    /** The query failed; the detail says why. */
    FAILED,
    /** Not run: version, role, extension or privilege is missing, or it is backing off; the detail says which. */
    SKIPPED
}
