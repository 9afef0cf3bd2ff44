// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.analysis;

import java.util.List;

/** The rules there are, those refused included, by id. Thread-safe. */
public interface Rules {
    List<RuleInfo> rules();
}
