// SPDX-License-Identifier: Apache-2.0
/**
 * The binary protocol between agent and gateway: frames with a header of 32 bytes, messages, and batches held by column.
 * JDK types only; the gateway's Netty and the agent's plain sockets both use it. The bytes are drawn in
 * docs/wire-format.md. Whatever a peer sends, reading it ends in a message or in a
 * {@link org.pganalytics.wire.WireException}.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.pganalytics.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
