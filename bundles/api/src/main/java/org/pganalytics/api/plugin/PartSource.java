// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.plugin;

import org.pganalytics.model.PartState;

/**
 * A part of the backend that says whether it can do its work (whiteboard). GET /health/ready answers 200 only while every part
 * is {@link PartState.Health#OK}, and shows the detail of one that is not.
 */
public interface PartSource {
    /** The state now, always under the same name. Cheap and without waiting: called at each question, by any thread. */
    PartState part();
}
