package org.kbfgs.statistics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.kbfgs.linalg.Bfloat16;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;

/**
 * Precision of weights and array sums in messages. Sums are rounded to it at every node of the {@link ReductionTree}, and weights
 * for every mini-batch, whether or not they travel, so that the bits do not depend on the cluster. Counts and scalars are exact always.
 */
public enum WirePrecision {
    /** As computed. */
    FULL {
        @Override
        public boolean takes(ElementType type) {
            return true;
        }

        @Override
        public int width(ElementType type) {
            return type.width();
        }

        @Override
        void round(Matrix sums) {}

        @Override
        void copy(Matrix sums, long entries, byte[] bytes, int start) {
            NativeBytes.copy(sums, entries, bytes, start);
        }

        @Override
        void read(byte[] bytes, int start, Matrix sums) {
            NativeBytes.read(bytes, start, sums);
        }
    },

    /** Rounded to bfloat16 where a shard's sums are made and where sums are joined, which is done in float32. */
    BFLOAT16 {
        @Override
        public boolean takes(ElementType type) {
            return type == ElementType.FLOAT32;
        }

        @Override
        public int width(ElementType type) {
            return Short.BYTES;
        }

        @Override
        void round(Matrix sums) {
            Bfloat16.round(sums);
        }

        @Override
        void copy(Matrix sums, long entries, byte[] bytes, int start) {
            Bfloat16.copy(sums, entries, bytes, start);
        }

        @Override
        void read(byte[] bytes, int start, Matrix sums) {
            Bfloat16.read(bytes, start, sums);
        }
    };

    /** Whether sums of this type can be so. */
    public abstract boolean takes(ElementType type);

    /** Bytes of an entry of a message, for sums of this type. */
    public abstract int width(ElementType type);

    /** Rounds a contiguous vector. Modified. */
    abstract void round(Matrix sums);

    /** A contiguous vector's entries, rounded, as a message. */
    public byte[] bytes(Matrix entries) {
        byte[] bytes = new byte[Math.toIntExact(entries.length() * width(entries.type()))];
        copy(entries, entries.length(), bytes, 0);
        return bytes;
    }

    /** Fills a contiguous vector, which is modified, from {@link #bytes}. */
    public void read(byte[] bytes, Matrix entries) {
        read(bytes, 0, entries);
    }

    /** The narrowest precision that represents every entry exactly. */
    public static WirePrecision exact(Matrix entries) {
        return entries.type() == ElementType.FLOAT32 && Bfloat16.fits(entries) ? BFLOAT16 : FULL;
    }

    /** Copies a contiguous vector's first entries, rounded, to bytes, which are modified. */
    abstract void copy(Matrix sums, long entries, byte[] bytes, int start);

    /** Fills a contiguous vector, which is modified, from what {@link #copy} wrote. */
    abstract void read(byte[] bytes, int start, Matrix sums);

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
