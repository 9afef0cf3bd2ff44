// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.Objects;

/**
 * One frame, checked and unpacked.
 *
 * @param sequence as in {@link FrameHeader}
 * @param body the payload, unpacked; not copied, don't write to it
 */
public record Frame(MessageType type, long sequence, byte[] body) {
    public Frame {
        Objects.requireNonNull(type);
        Objects.requireNonNull(body);
    }

    @Override
    public String toString() {
        return "Frame[" + type + " " + sequence + ", " + body.length + " bytes]";
    }
}
