// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;

/** Reads what {@link FamilyEncoder} writes. Every row costs its sender a byte and every value at least a bit. */
final class FamilyDecoder {
    private static final SampleState[] STATES = SampleState.values();

    private final WireReader in;
    private final String[] strings;
    private final MetricFamily family;
    private final int[] rowKeys;
    private final int keyCount;

    private FamilyDecoder(WireReader in, String[] strings, MetricFamily family, int[] rowKeys, int keyCount) {
        this.in = in;
        this.strings = strings;
        this.family = family;
        this.rowKeys = rowKeys;
        this.keyCount = keyCount;
    }

    static List<FamilySample> read(
            WireReader in, String[] strings, MetricFamily family, int sampleCount, BatchDecoder.Cells cells) {
        SampleState[] states = new SampleState[sampleCount];
        String[] details = new String[sampleCount];
        Duration[] took = new Duration[sampleCount];
        for (int s = 0; s < sampleCount; s++) {
            states[s] = STATES[in.upTo(STATES.length - 1)];
        }
        for (int s = 0; s < sampleCount; s++) {
            details[s] = text(strings, in.upTo(strings.length - 1));
        }
        long code = 0;
        for (int s = 0; s < sampleCount; s++) {
            code += in.zigzag();
            if (code < 0 || code > Took.MAX_CODE) {
                throw WireReader.malformed("family " + family.name() + " took a time of code " + code);
            }
            took[s] = Took.of((int) code);
        }
        int[] counts = new int[sampleCount];
        long count = 0;
        long total = 0;
        for (int s = 0; s < sampleCount; s++) {
            count += in.zigzag();
            total += count;
            if (count < 0 || count > in.remaining() || total > in.remaining()) {
                throw WireReader.malformed("family " + family.name() + " has more rows than bytes");
            }
            counts[s] = (int) count;
        }
        cells.take(BatchEncoder.cost(total + 8L * (sampleCount - 1), family));
        int[] rowKeys = new int[(int) total];
        int keyCount = keys(in, counts, rowKeys);
        return new FamilyDecoder(in, strings, family, rowKeys, keyCount).samples(states, details, took, counts);
    }

    private static int keys(WireReader in, int[] counts, int[] rowKeys) {
        int known = 0;
        int row = 0;
        for (int count : counts) {
            long expected = 0;
            for (int i = 0; i < count; i++) {
                long key = expected + in.zigzag();
                if (key < 0 || key > known) {
                    throw WireReader.malformed("a row has labels " + key + " of " + known);
                }
                known = Math.max(known, (int) key + 1);
                rowKeys[row++] = (int) key;
                expected = key + 1;
            }
        }
        if (in.varint() != known) {
            throw WireReader.malformed("a family's count of labels is wrong");
        }
        return known;
    }

    private List<FamilySample> samples(SampleState[] states, String[] details, Duration[] took, int[] counts) {
        int width = family.columns().size();
        BitSet[] nulls = new BitSet[width];
        Object[] data = new Object[width];
        for (int c = 0; c < width; c++) {
            nulls[c] = new BitSet();
            data[c] = values(family.columns().get(c), nulls[c]);
        }
        List<FamilySample> samples = new ArrayList<>();
        Rows empty = Rows.empty(family.columns());
        int from = 0;
        for (int s = 0; s < states.length; s++) {
            Rows rows = counts[s] == 0 ? empty : rows(nulls, data, from, counts[s]);
            samples.add(new FamilySample(family, states[s], details[s], rows, took[s]));
            from += counts[s];
        }
        return samples;
    }

    private Rows rows(BitSet[] nulls, Object[] data, int from, int count) {
        Rows.Builder rows = Rows.builder(family.columns());
        for (int r = from; r < from + count; r++) {
            rows.addRow();
            for (int c = 0; c < data.length; c++) {
                boolean label = family.columns().get(c).kind() == ColumnKind.LABEL;
                int at = label ? rowKeys[r] : r;
                if (nulls[c].get(at)) {
                    continue;
                }
                if (data[c] instanceof long[] longs) {
                    rows.set(c, longs[at]);
                } else if (data[c] instanceof double[] doubles) {
                    rows.set(c, doubles[at]);
                } else {
                    rows.set(c, ((String[]) data[c])[at]);
                }
            }
        }
        return rows.build();
    }

    private Object values(Column column, BitSet nulls) {
        boolean label = column.kind() == ColumnKind.LABEL;
        int count = label ? keyCount : rowKeys.length;
        if (in.upTo(1) == 1) {
            BitSet bits = BitSet.valueOf(in.raw((count + 7) / 8));
            if (bits.length() > count) {
                throw WireReader.malformed("a null behind the last row");
            }
            nulls.or(bits);
        } else if (count > in.remaining()) {
            throw WireReader.malformed("column " + column.name() + " has more values than bytes");
        }
        int series = label ? 1 : keyCount;
        if (column.type() == ColumnType.TEXT) {
            return texts(count, nulls, label, series);
        }
        if (column.type() == ColumnType.REAL) {
            return reals(count, nulls, label, series);
        }
        return integers(count, nulls, label, series);
    }

    private int key(int at, boolean label) {
        return label ? 0 : rowKeys[at];
    }

    private long[] integers(int count, BitSet nulls, boolean label, int keys) {
        boolean twice = in.upTo(1) == 1;
        long[] values = new long[count];
        Series series = new Series(keys);
        for (int i = nulls.nextClearBit(0); i < count; i = nulls.nextClearBit(i + 1)) {
            int key = key(i, label);
            values[i] = series.previous(key) + in.zigzag() + (twice ? series.step(key) : 0);
            series.next(key, values[i]);
        }
        return values;
    }

    private double[] reals(int count, BitSet nulls, boolean label, int keys) {
        int scale = in.u8();
        if (scale != Decimals.XOR && scale > Decimals.MAX_SCALE) {
            throw WireReader.malformed("scale " + scale + " is not known");
        }
        double[] values = new double[count];
        if (scale != Decimals.XOR) {
            long[] scaled = integers(count, nulls, label, keys);
            for (int i = 0; i < count; i++) {
                values[i] = Decimals.value(scaled[i], scale);
            }
            return values;
        }
        Series series = new Series(keys);
        for (int i = nulls.nextClearBit(0); i < count; i = nulls.nextClearBit(i + 1)) {
            int key = key(i, label);
            long bits = series.previous(key) ^ xor();
            series.next(key, bits);
            values[i] = Double.longBitsToDouble(bits);
        }
        return values;
    }

    private long xor() {
        int shape = in.u8();
        int lead = shape >> 4;
        int trail = shape & 15;
        if (lead + trail > 8) {
            throw WireReader.malformed("a real has more than eight bytes");
        }
        long xor = 0;
        for (int b = 7 - lead; b >= trail; b--) {
            xor |= (long) in.u8() << b * 8;
        }
        return xor;
    }

    private String[] texts(int count, BitSet nulls, boolean label, int keys) {
        int[] previous = new int[keys];
        String[] values = new String[count];
        for (int i = nulls.nextClearBit(0); i < count; i = nulls.nextClearBit(i + 1)) {
            int key = key(i, label);
            int text = in.upTo(strings.length);
            if (text == 0) {
                text = previous[key];
            }
            values[i] = text(strings, text - 1);
            previous[key] = text;
        }
        return values;
    }

    private static String text(String[] strings, int index) {
        if (index < 0 || index >= strings.length) {
            throw WireReader.malformed("text " + index + " of " + strings.length);
        }
        return strings[index];
    }
}
