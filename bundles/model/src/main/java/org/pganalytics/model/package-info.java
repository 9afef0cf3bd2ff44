// SPDX-License-Identifier: Apache-2.0
/**
 * The nouns of the house, as immutable records: what an agent samples ({@link org.pganalytics.model.Snapshot}), what the
 * analysis finds in it ({@link org.pganalytics.model.Finding}) and what people see
 * ({@link org.pganalytics.model.Alert}). Shared by agent and backend; knows the JDK and nothing else.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
