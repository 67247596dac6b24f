package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.catalyst.InternalRow;
import org.kbfgs.data.ByteScale;
import org.kbfgs.data.MappedRecords;
import org.kbfgs.data.RowBlock;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.TargetDomain;

/** The targets of rows of {@link RowLayout}: numbers on their way to a shard, and the rows that a shard keeps of them. */
sealed interface RowTarget extends Serializable {

    /** Numbers that a row has on its way. */
    int width();

    /** Checks and reads a row's into the first places. Modified: into. */
    void read(InternalRow row, long id, float[] into);

    /** Columns of the shard's targets. */
    int columns();

    /** Memory of a shard's targets. */
    Assembly assembly(int rows);

    /** What a shard keeps of a row. */
    RecordLayout.Group group();

    /** Writes the group of a row, whose numbers are first in {@code target}, at the buffer's position. Modified: to. */
    void write(float[] target, ByteBuffer to);

    /** Rows of the group at an offset of records. */
    Optional<RowBlock> block(int rows, MappedRecords records, int offset);

    /** A shard's targets while rows come in. */
    interface Assembly {

        /** Row r, as {@link #read} left it in the first places. Modified. */
        void put(int r, float[] target);

        /** The rows, once all are there. */
        Optional<RowBlock> block();
    }

    /** None: they are the inputs. */
    record Input() implements RowTarget {
        @Override
        public int width() {
            return 0;
        }

        @Override
        public void read(InternalRow row, long id, float[] into) {}

        @Override
        public int columns() {
            return 0;
        }

        @Override
        public Assembly assembly(int rows) {
            return new Assembly() {
                @Override
                public void put(int r, float[] target) {}

                @Override
                public Optional<RowBlock> block() {
                    return Optional.empty();
                }
            };
        }

        @Override
        public RecordLayout.Group group() {
            return new RecordLayout.Group(0, 1);
        }

        @Override
        public void write(float[] target, ByteBuffer to) {}

        @Override
        public Optional<RowBlock> block(int rows, MappedRecords records, int offset) {
            return Optional.empty();
        }
    }

    /** The number of a class, kept as a one-hot row. */
    sealed interface Class extends RowTarget {
        @Override
        default int width() {
            return 1;
        }

        @Override
        default RecordLayout.Group group() {
            return new RecordLayout.Group(columns(), 1);
        }

        @Override
        default void write(float[] target, ByteBuffer to) {
            for (int c = 0; c < columns(); c++) {
                to.put((byte) (c == (int) target[0] ? 1 : 0));
            }
        }

        @Override
        default Optional<RowBlock> block(int rows, MappedRecords records, int offset) {
            return Optional.of(new RowBlock.MappedBytes(rows, columns(), records, offset, ByteScale.WHOLE.numbers()));
        }

        @Override
        default Assembly assembly(int rows) {
            byte[] oneHot = new byte[rows * columns()];
            return new Assembly() {
                @Override
                public void put(int r, float[] target) {
                    oneHot[r * columns() + (int) target[0]] = 1;
                }

                @Override
                public Optional<RowBlock> block() {
                    return Optional.of(new RowBlock.Bytes(rows, columns(), oneHot, ByteScale.WHOLE.numbers()));
                }
            };
        }
    }

    /** A class by its number. {@code limit}: why there are no further classes, after a comma, for messages. */
    record ClassNumber(String path, String name, int columns, String limit) implements Class {
        @Override
        public void read(InternalRow row, long id, float[] into) {
            if (row.isNullAt(RowLayout.TARGET)) {
                throw new BadInput(path + ": " + name + " of id " + id + " is null, expected a whole number");
            }
            long label = row.getLong(RowLayout.TARGET);
            if (label < 0 || label >= columns) {
                throw new BadInput(path + ": " + name + " of id " + id + " is " + label + ", expected 0 to "
                        + (columns - 1) + limit);
            }
            into[0] = label;
        }
    }

    /** A class by its name. */
    record ClassName(String path, String name, int columns, HashMap<String, Integer> numbers) implements Class {

        static ClassName of(String path, String name, int columns, List<String> names) {
            HashMap<String, Integer> numbers = new HashMap<>();
            names.forEach(one -> numbers.put(one, numbers.size()));
            return new ClassName(path, name, columns, numbers);
        }

        @Override
        public void read(InternalRow row, long id, float[] into) {
            if (row.isNullAt(RowLayout.TARGET)) {
                throw new BadInput(path + ": " + name + " of id " + id + " is null, expected the name of a class");
            }
            String label = row.getUTF8String(RowLayout.TARGET).toString();
            into[0] = Optional.ofNullable(((Map<String, Integer>) numbers).get(label))
                    .orElseThrow(() -> new BadInput(path + ": " + name + " of id " + id + " is \"" + label
                            + "\", expected a label of the training set"));
        }
    }

    /** A number for each output. */
    record Numbers(String path, List<String> names, TargetDomain.Numbers domain) implements RowTarget {
        @Override
        public int width() {
            return names.size();
        }

        @Override
        public int columns() {
            return names.size();
        }

        @Override
        public void read(InternalRow row, long id, float[] into) {
            FloatRow targets = new FloatRow(row.getArray(RowLayout.TARGET));
            OptionalInt missing = targets.firstNull();
            missing.ifPresent(i -> {
                throw new BadInput(path + ": target " + names.get(i) + " of id " + id + " is null, expected a number");
            });
            targets.copyTo(into);
            for (int i = 0; i < names.size(); i++) {
                if (!domain.contains(into[i])) {
                    throw new BadInput(path + ": target " + names.get(i) + " of id " + id + " is " + into[i]
                            + ", expected " + domain.expected());
                }
            }
        }

        @Override
        public RecordLayout.Group group() {
            return new RecordLayout.Group(columns(), Float.BYTES);
        }

        @Override
        public void write(float[] target, ByteBuffer to) {
            for (int c = 0; c < columns(); c++) {
                to.putFloat(target[c]);
            }
        }

        @Override
        public Optional<RowBlock> block(int rows, MappedRecords records, int offset) {
            return Optional.of(new RowBlock.MappedFloats(rows, columns(), records, offset));
        }

        @Override
        public Assembly assembly(int rows) {
            float[] values = new float[rows * columns()];
            return new Assembly() {
                @Override
                public void put(int r, float[] target) {
                    System.arraycopy(target, 0, values, r * columns(), columns());
                }

                @Override
                public Optional<RowBlock> block() {
                    return Optional.of(new RowBlock.Floats(rows, columns(), values));
                }
            };
        }
    }
}
