// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.alert;

import org.pganalytics.model.Alert;

/**
 * Is told when an alert is opened, acknowledged, updated in what it says, or resolved (whiteboard). Called on the reporting
 * thread: return within a millisecond, hand slow work to a thread of your own. What it throws is logged and goes no further.
 */
public interface AlertListener {
    void changed(Alert alert);
}
