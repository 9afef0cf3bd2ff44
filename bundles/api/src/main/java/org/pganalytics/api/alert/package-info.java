// SPDX-License-Identifier: Apache-2.0
/** The alert book and those who are told of its changes. */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.api.alert;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
