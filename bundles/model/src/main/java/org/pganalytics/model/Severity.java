// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

/** How bad it is, least first. */
public enum Severity {
    INFO,
    WARNING,
    CRITICAL
}
