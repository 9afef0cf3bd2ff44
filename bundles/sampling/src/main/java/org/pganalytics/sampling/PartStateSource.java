// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.List;
import org.pganalytics.model.PartState;

/** Says how the parts of a component are doing (whiteboard); travels to the backend with each heartbeat. Cheap. */
public interface PartStateSource {
    List<PartState> parts();
}
