// SPDX-License-Identifier: Apache-2.0
/** What is plugged in and how it is doing. */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.api.plugin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
