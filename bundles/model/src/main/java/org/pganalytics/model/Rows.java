// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable block of rows, held by column: {@code long[]} for integral types, {@code double[]} for REAL,
 * {@code String[]} for TEXT, and a set of nulls. Ten thousand rows of it fit an agent's heap, where boxed rows would not.
 * Safe for any thread.
 */
public final class Rows {
    private static final Object[] NO_DATA = {};

    private final List<Column> columns;
    private final int size;
    private final Object[] data;
    private final BitSet[] nulls;

    private Rows(List<Column> columns, int size, Object[] data, BitSet[] nulls) {
        this.columns = columns;
        this.size = size;
        this.data = data;
        this.nulls = nulls;
    }

    /** No rows of these columns. */
    public static Rows empty(List<Column> columns) {
        return builder(columns).build();
    }

    public static Builder builder(List<Column> columns) {
        return new Builder(List.copyOf(columns));
    }

    public List<Column> columns() {
        return columns;
    }

    /** Number of rows. */
    public int size() {
        return size;
    }

    public boolean isNull(int row, int column) {
        Objects.checkIndex(row, size);
        return nulls[column].get(row);
    }

    /** The value of an integral column; 0 where it is null. */
    public long longAt(int row, int column) {
        Objects.checkIndex(row, size);
        return ((long[]) data[column])[row];
    }

    /** The value of a REAL column; 0 where it is null. */
    public double doubleAt(int row, int column) {
        Objects.checkIndex(row, size);
        return ((double[]) data[column])[row];
    }

    /** The value of a TEXT column; null where it is null. */
    public @Nullable String textAt(int row, int column) {
        Objects.checkIndex(row, size);
        return ((String[]) data[column])[row];
    }

    /** The value of any numeric column as a double; NaN where it is null. */
    public double numberAt(int row, int column) {
        if (isNull(row, column)) {
            return Double.NaN;
        }
        return columns.get(column).type() == ColumnType.REAL ? doubleAt(row, column) : longAt(row, column);
    }

    /** The value as people read it; empty where it is null. */
    public String displayAt(int row, int column) {
        if (isNull(row, column)) {
            return "";
        }
        return switch (columns.get(column).type()) {
            case TEXT -> Objects.requireNonNull(textAt(row, column));
            case REAL -> Double.toString(doubleAt(row, column));
            case BOOLEAN -> longAt(row, column) == 0 ? "false" : "true";
            default -> Long.toString(longAt(row, column));
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rows that
                && size == that.size
                && columns.equals(that.columns)
                && Arrays.deepEquals(data, that.data)
                && Arrays.equals(nulls, that.nulls);
    }

    @Override
    public int hashCode() {
        return 31 * columns.hashCode() + size;
    }

    @Override
    public String toString() {
        return "Rows[" + size + " of " + columns.size() + " columns]";
    }

    /** Fills a block row by row: {@link #addRow()}, then the set methods for that row; what is not set is null. */
    public static final class Builder {
        private final List<Column> columns;
        private final Object[] data;
        private final BitSet[] nulls;
        private int size;
        private int capacity = 16;

        private Builder(List<Column> columns) {
            this.columns = columns;
            this.data = columns.isEmpty() ? NO_DATA : new Object[columns.size()];
            this.nulls = new BitSet[columns.size()];
            for (int c = 0; c < data.length; c++) {
                data[c] = switch (columns.get(c).type()) {
                    case REAL -> new double[capacity];
                    case TEXT -> new String[capacity];
                    default -> new long[capacity];
                };
                nulls[c] = new BitSet();
            }
        }

        /** Starts the next row, all null. */
        public Builder addRow() {
            if (size == capacity) {
                resize(capacity * 2);
            }
            for (BitSet set : nulls) {
                set.set(size);
            }
            size++;
            return this;
        }

        public Builder set(int column, long value) {
            ((long[]) data[column])[size - 1] = value;
            nulls[column].clear(size - 1);
            return this;
        }

        /** NaN and infinities stay null. */
        public Builder set(int column, double value) {
            if (Double.isFinite(value)) {
                ((double[]) data[column])[size - 1] = value;
                nulls[column].clear(size - 1);
            }
            return this;
        }

        public Builder set(int column, @Nullable String value) {
            if (value != null) {
                ((String[]) data[column])[size - 1] = value;
                nulls[column].clear(size - 1);
            }
            return this;
        }

        /** Sets a column to what the same column of a row of another block is; a null changes nothing. */
        public Builder copy(Rows from, int row, int column) {
            if (!from.isNull(row, column)) {
                switch (from.columns().get(column).type()) {
                    case TEXT -> set(column, from.textAt(row, column));
                    case REAL -> set(column, from.doubleAt(row, column));
                    default -> set(column, from.longAt(row, column));
                }
            }
            return this;
        }

        /** Adds a row of another block of the same columns. */
        public Builder addRow(Rows from, int row) {
            addRow();
            for (int column = 0; column < columns.size(); column++) {
                copy(from, row, column);
            }
            return this;
        }

        public int size() {
            return size;
        }

        /** The block; the builder must not be used afterwards. */
        public Rows build() {
            resize(size);
            return new Rows(columns, size, data, nulls);
        }

        private void resize(int newCapacity) {
            for (int c = 0; c < data.length; c++) {
                data[c] = switch (columns.get(c).type()) {
                    case REAL -> Arrays.copyOf((double[]) data[c], newCapacity);
                    case TEXT -> Arrays.copyOf((String[]) data[c], newCapacity);
                    default -> Arrays.copyOf((long[]) data[c], newCapacity);
                };
            }
            capacity = newCapacity;
        }
    }
}
