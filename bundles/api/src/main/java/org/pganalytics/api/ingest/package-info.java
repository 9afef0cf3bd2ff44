// SPDX-License-Identifier: Apache-2.0
/** The way in: a gateway or a puller hands batches to {@link org.pganalytics.api.ingest.Intake}; whoever wants to see live data listens. */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.api.ingest;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
