// SPDX-License-Identifier: Apache-2.0
/** Who may do what: people by password and session token, agents by enrolment token. */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.api.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
