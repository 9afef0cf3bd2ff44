// SPDX-License-Identifier: Apache-2.0
/**
 * Samples a PostgreSQL by metric queries, each within its budget and at a fixed rate, keeps the catalog of the files they are
 * in, and says what the agent's parts have to do with one another: collectors deliver samples, the link takes snapshots. Used
 * by the agent and by the backend's pull.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.sampling;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
