// SPDX-License-Identifier: Apache-2.0
/**
 * Contracts and fixtures for plug-in authors: real PostgreSQL servers of every version
 * ({@link org.pganalytics.testkit.TestPostgres}).
 */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
