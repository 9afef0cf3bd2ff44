// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/**
 * Writes all samples of one family in a batch: states, row counts, which row has which labels, the labels once, and then
 * column by column each value against the one before it in the row of the same labels.
 */
final class FamilyEncoder {
    private final WireWriter out;
    private final Strings strings;
    private final MetricFamily family;
    private final List<FamilySample> samples;
    /** Per sample, per row: index of its labels. */
    private final List<int[]> keys = new ArrayList<>();
    /** Per key: sample and row where it was first seen. */
    private final List<int[]> firsts = new ArrayList<>();

    private FamilyEncoder(WireWriter out, Strings strings, MetricFamily family, List<FamilySample> samples) {
        this.out = out;
        this.strings = strings;
        this.family = family;
        this.samples = samples;
    }

    static void write(WireWriter out, Strings strings, MetricFamily family, List<FamilySample> samples) {
        new FamilyEncoder(out, strings, family, samples).write();
    }

    private void write() {
        samples.forEach(sample -> out.u8(sample.state().ordinal()));
        samples.forEach(sample -> out.varint(strings.indexOf(sample.detail())));
        int took = 0;
        for (FamilySample sample : samples) {
            int code = Took.code(sample.took());
            out.zigzag(code - took);
            took = code;
        }
        int count = 0;
        for (FamilySample sample : samples) {
            out.zigzag(sample.rows().size() - count);
            count = sample.rows().size();
        }
        findKeys();
        writeKeys();
        for (int c = 0; c < family.columns().size(); c++) {
            column(c);
        }
    }

    private void findKeys() {
        int[] labels = labels(family);
        Map<List<@Nullable Object>, Integer> index = new HashMap<>();
        for (int s = 0; s < samples.size(); s++) {
            Rows rows = samples.get(s).rows();
            int[] ofSample = new int[rows.size()];
            for (int r = 0; r < ofSample.length; r++) {
                @Nullable Object[] key = new Object[labels.length];
                for (int l = 0; l < labels.length; l++) {
                    key[l] = value(rows, r, labels[l]);
                }
                Integer known = index.putIfAbsent(Arrays.asList(key), firsts.size());
                ofSample[r] = known == null ? firsts.size() : known;
                if (known == null) {
                    firsts.add(new int[] {s, r});
                }
            }
            keys.add(ofSample);
        }
    }

    /** A row whose labels are new has the next free index; most rows then follow the one before: a zero. */
    private void writeKeys() {
        for (int[] ofSample : keys) {
            int expected = 0;
            for (int key : ofSample) {
                out.zigzag(key - expected);
                expected = key + 1;
            }
        }
        out.varint(firsts.size());
    }

    private void column(int column) {
        Column schema = family.columns().get(column);
        if (schema.kind() == ColumnKind.LABEL) {
            List<Cell> cells = new ArrayList<>(firsts.size());
            for (int[] first : firsts) {
                cells.add(new Cell(samples.get(first[0]).rows(), first[1], 0));
            }
            values(column, schema.type(), cells, 1);
        } else {
            List<Cell> cells = new ArrayList<>();
            for (int s = 0; s < samples.size(); s++) {
                int[] ofSample = keys.get(s);
                for (int r = 0; r < ofSample.length; r++) {
                    cells.add(new Cell(samples.get(s).rows(), r, ofSample[r]));
                }
            }
            values(column, schema.type(), cells, firsts.size());
        }
    }

    private void values(int column, ColumnType type, List<Cell> cells, int keyCount) {
        List<Cell> present = nulls(column, cells);
        switch (type) {
            case TEXT -> texts(column, present, keyCount);
            case REAL -> {
                long[] raw = new long[present.size()];
                int scale = Decimals.scale(present, column, raw);
                out.u8(scale);
                if (scale == Decimals.XOR) {
                    xors(raw, present, keyCount);
                } else {
                    integers(raw, present, keyCount);
                }
            }
            default -> {
                long[] raw = new long[present.size()];
                for (int i = 0; i < raw.length; i++) {
                    Cell cell = present.get(i);
                    raw[i] = cell.rows.longAt(cell.row, column);
                }
                integers(raw, present, keyCount);
            }
        }
    }

    private List<Cell> nulls(int column, List<Cell> cells) {
        List<Cell> present = new ArrayList<>(cells.size());
        byte[] bits = new byte[(cells.size() + 7) / 8];
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            if (cell.rows.isNull(cell.row, column)) {
                bits[i / 8] |= (byte) (1 << i % 8);
            } else {
                present.add(cell);
            }
        }
        boolean any = present.size() < cells.size();
        out.u8(any ? 1 : 0);
        if (any) {
            out.raw(bits, bits.length);
        }
        return present;
    }

    /** By deltas, or by deltas of deltas where that is shorter. */
    private void integers(long[] raw, List<Cell> cells, int keyCount) {
        WireWriter once = new WireWriter();
        WireWriter twice = new WireWriter();
        Series series = new Series(keyCount);
        for (int i = 0; i < raw.length; i++) {
            int key = cells.get(i).key;
            long delta = raw[i] - series.previous(key);
            once.zigzag(delta);
            twice.zigzag(delta - series.step(key));
            series.next(key, raw[i]);
        }
        boolean shorter = twice.size() < once.size();
        out.u8(shorter ? 1 : 0);
        out.append(shorter ? twice : once);
    }

    private void xors(long[] bits, List<Cell> cells, int keyCount) {
        Series series = new Series(keyCount);
        for (int i = 0; i < bits.length; i++) {
            int key = cells.get(i).key;
            long xor = bits[i] ^ series.previous(key);
            series.next(key, bits[i]);
            int lead = xor == 0 ? 8 : Long.numberOfLeadingZeros(xor) / 8;
            int trail = xor == 0 ? 0 : Long.numberOfTrailingZeros(xor) / 8;
            out.u8(lead << 4 | trail);
            for (int b = 7 - lead; b >= trail; b--) {
                out.u8((int) (xor >>> b * 8));
            }
        }
    }

    private void texts(int column, List<Cell> cells, int keyCount) {
        int[] previous = new int[keyCount];
        for (Cell cell : cells) {
            int text = strings.indexOf(String.valueOf(cell.rows.textAt(cell.row, column))) + 1;
            out.varint(text == previous[cell.key] ? 0 : text);
            previous[cell.key] = text;
        }
    }

    static int[] labels(MetricFamily family) {
        int[] labels = new int[family.columns().size()];
        int count = 0;
        for (int c = 0; c < labels.length; c++) {
            if (family.columns().get(c).kind() == ColumnKind.LABEL) {
                labels[count++] = c;
            }
        }
        return Arrays.copyOf(labels, count);
    }

    private static @Nullable Object value(Rows rows, int row, int column) {
        if (rows.isNull(row, column)) {
            return null;
        }
        return switch (rows.columns().get(column).type()) {
            case TEXT -> rows.textAt(row, column);
            case REAL -> rows.doubleAt(row, column);
            default -> rows.longAt(row, column);
        };
    }

    /** Where a value stands. */
    record Cell(Rows rows, int row, int key) {}
}
