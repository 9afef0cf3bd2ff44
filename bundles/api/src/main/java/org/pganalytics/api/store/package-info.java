// SPDX-License-Identifier: Apache-2.0
/** What a storage bundle implements. One bundle per database, chosen by being installed; the pipeline, alerting, access and web use it. */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.api.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
