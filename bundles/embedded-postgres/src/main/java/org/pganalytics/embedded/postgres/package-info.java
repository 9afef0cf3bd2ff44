// SPDX-License-Identifier: Apache-2.0
/**
 * Runs private PostgreSQL servers from the embedded binaries: the store of a first start
 * ({@link org.pganalytics.api.store.StoreAddress}), the monitored server of the demo, the peers of tests. Loopback only,
 * password only, never as root.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.embedded.postgres;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
