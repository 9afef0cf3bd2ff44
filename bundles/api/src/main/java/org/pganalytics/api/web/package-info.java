// SPDX-License-Identifier: Apache-2.0
/** REST endpoints as plug-ins; the web bundle routes to them. */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.api.web;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
