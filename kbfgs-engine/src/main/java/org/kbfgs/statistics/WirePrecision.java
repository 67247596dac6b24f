package org.kbfgs.statistics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.kbfgs.linalg.Bfloat16;
import org.kbfgs.linalg.NativeBytes;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How exactly array sums are known at the nodes of the {@link ReductionTree}: at every one of them, whether or not they travel
 * from there, so that the bits depend on the tree alone. Counts and scalars are exact always.
 */
public enum WirePrecision {
    /** As computed. */
    FULL {
        @Override
        public boolean takes(DataType type) {
            return true;
        }

        @Override
        public int width(DataType type) {
            return type.width();
        }

        @Override
        void round(INDArray sums) {}

        @Override
        void copy(INDArray sums, long entries, byte[] bytes, int start) {
            NativeBytes.copy(sums, entries, bytes, start);
        }

        @Override
        void read(byte[] bytes, int start, INDArray sums) {
            NativeBytes.read(bytes, start, sums);
        }
    },

    /** Rounded to bfloat16 where a shard's sums are made and where sums are joined, which is done in float32. */
    BFLOAT16 {
        @Override
        public boolean takes(DataType type) {
            return type == DataType.FLOAT;
        }

        @Override
        public int width(DataType type) {
            return Short.BYTES;
        }

        @Override
        void round(INDArray sums) {
            Bfloat16.round(sums);
        }

        @Override
        void copy(INDArray sums, long entries, byte[] bytes, int start) {
            Bfloat16.copy(sums, entries, bytes, start);
        }

        @Override
        void read(byte[] bytes, int start, INDArray sums) {
            Bfloat16.read(bytes, start, sums);
        }
    };

    /** Whether sums of this type can be so. */
    public abstract boolean takes(DataType type);

    /** Bytes of an entry of a message, for sums of this type. */
    public abstract int width(DataType type);

    /** Rounds a contiguous array. Modified. */
    abstract void round(INDArray sums);

    /** Copies a contiguous array's first entries, rounded, to bytes, which are modified. */
    abstract void copy(INDArray sums, long entries, byte[] bytes, int start);

    /** Fills a contiguous array, which is modified, from what {@link #copy} wrote. */
    abstract void read(byte[] bytes, int start, INDArray sums);

    /** {@code full} or {@code bfloat16}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The precision with this label.
     *
     * @throws IllegalArgumentException listing the labels, if it is none of them
     */
    public static WirePrecision of(String label) {
        List<String> labels = Stream.of(values()).map(WirePrecision::label).toList();
        int found = labels.indexOf(label);
        if (found < 0) {
            throw new IllegalArgumentException(
                    "precision is " + label + ", expected one of " + String.join(", ", labels));
        }
        return values()[found];
    }
}
