// SPDX-License-Identifier: Apache-2.0
/**
 * Instances that have no agent: the backend samples them itself. People register them with
 * {@link org.pganalytics.api.pull.Pulls}; how the password of a connection comes about is a plug-in,
 * {@link org.pganalytics.api.pull.PasswordProvider}.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.api.pull;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
