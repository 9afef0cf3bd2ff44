// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.analysis;

import java.util.List;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Observation;

/**
 * Looks for trouble in observations and explains it. Implemented by the analysis. Called in order of time per instance, by
 * one thread per instance; different instances in parallel. In memory only, never blocks: a database that is down does not
 * stop it.
 */
public interface Inspector {
    /** All that is wrong with the instance after this observation; what was reported before and is absent here is over. */
    List<Finding> inspect(Observation observation);
}
