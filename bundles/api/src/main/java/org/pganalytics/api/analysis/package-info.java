// SPDX-License-Identifier: Apache-2.0
/** What inspects observations, and what plug-ins give it: rules as YAML texts or as classes, detectors, causal edges. */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.api.analysis;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
