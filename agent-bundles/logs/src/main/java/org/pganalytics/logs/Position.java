// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.Optional;

/**
 * How far a file was read. Its beginning is remembered to tell it from another one in its place: a copytruncate that grew
 * again, or an inode that was given to a new file.
 *
 * @param offset of the first byte that does not belong to a record already told
 * @param aligned whether a line begins there
 * @param headLength bytes of the beginning that headSum is of
 * @param headSum CRC-32
 */
record Position(long offset, boolean aligned, int headLength, int headSum) {
    static final Position START = new Position(0, true, 0, 0);

    /** Back from {@link #toString()}; empty for what is none. */
    static Optional<Position> parse(String text) {
        String[] words = text.split(" ");
        if (words.length != 4) {
            return Optional.empty();
        }
        try {
            Position position = new Position(
                    Long.parseLong(words[0]),
                    Boolean.parseBoolean(words[1]),
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]));
            boolean valid = position.offset >= 0 && position.headLength >= 0 && position.headLength <= position.offset;
            return valid ? Optional.of(position) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return offset + " " + aligned + ' ' + headLength + ' ' + headSum;
    }
}
