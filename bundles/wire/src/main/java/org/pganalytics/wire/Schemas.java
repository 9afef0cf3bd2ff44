// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;

/** How a family's schema is written, and the hash by which batches refer to it. */
final class Schemas {
    static final int MAX_FAMILIES = 1000;
    static final int MAX_COLUMNS = 500;
    static final int MAX_LABELS = 32;
    private static final int MAX_UNIT = 100;
    private static final ColumnKind[] KINDS = ColumnKind.values();
    private static final ColumnType[] TYPES = ColumnType.values();

    private Schemas() {}

    static void write(WireWriter out, MetricFamily family) {
        out.string(family.name());
        out.varint(family.columns().size());
        for (Column column : family.columns()) {
            out.string(column.name());
            out.u8(column.kind().ordinal() << 4 | column.type().ordinal());
            out.string(column.unit());
        }
    }

    static MetricFamily read(WireReader in) {
        String name = in.string(Body.NAME);
        int count = in.count(MAX_COLUMNS);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String column = in.string(Body.NAME);
            int code = in.u8();
            if (code >> 4 >= KINDS.length || (code & 15) >= TYPES.length) {
                throw WireReader.malformed("column " + column + " has kind and type " + code);
            }
            columns.add(new Column(column, KINDS[code >> 4], TYPES[code & 15], in.string(MAX_UNIT)));
        }
        MetricFamily family = new MetricFamily(name, columns);
        requireSendable(family);
        return family;
    }

    /** Limits that keep what a decoder allocates in proportion to what it read. */
    static void requireSendable(MetricFamily family) {
        long labels = family.columns().stream()
                .filter(c -> c.kind() == ColumnKind.LABEL)
                .count();
        for (Column column : family.columns()) {
            if (column.unit().getBytes(StandardCharsets.UTF_8).length > MAX_UNIT) {
                throw new WireException(
                        WireError.MALFORMED,
                        "family " + family.name() + ": the unit of column " + column.name() + " has more than "
                                + MAX_UNIT + " bytes");
            }
        }
        if (family.columns().size() > MAX_COLUMNS || labels > MAX_LABELS) {
            throw new WireException(
                    WireError.MALFORMED,
                    "family " + family.name() + " has more than " + MAX_COLUMNS + " columns or " + MAX_LABELS
                            + " labels");
        }
    }

    /** The first eight bytes of SHA-256 over the schema as written. */
    static long hash(MetricFamily family) {
        WireWriter out = new WireWriter();
        write(out, family);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(out.toBytes());
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
