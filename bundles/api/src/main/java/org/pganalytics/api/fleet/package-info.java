// SPDX-License-Identifier: Apache-2.0
/** Who is there: agents and instances. */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.api.fleet;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
