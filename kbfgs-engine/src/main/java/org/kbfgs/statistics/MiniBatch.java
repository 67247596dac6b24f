package org.kbfgs.statistics;

import java.io.Serializable;
import java.util.Arrays;

/** Which examples an evaluation is over. */
public sealed interface MiniBatch extends Serializable {

    /** Mini-batch {@code k} of an epoch of the objective's schedule. */
    record Scheduled(long epoch, long k) implements MiniBatch {}

    /** The examples with these ids, in this order. */
    record Rows(long[] ids) implements MiniBatch {

        public Rows {
            ids = ids.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Rows that && Arrays.equals(ids, that.ids);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ids);
        }

        @Override
        public String toString() {
            return "Rows" + Arrays.toString(ids);
        }
    }

    /** Every example. */
    record All() implements MiniBatch {}

    /**
     * The first ceil(share m) examples of a mini-batch of m, by their positions in it (of {@link All}, by their ids). Positions
     * go round the shards, so each shard has an equal share of the part, and it is the beginning of the shard's share of the
     * whole.
     *
     * @param whole not a part itself
     * @param share in (0, 1)
     */
    record Part(MiniBatch whole, double share) implements MiniBatch {

        public Part {
            if (whole instanceof Part) {
                throw new IllegalArgumentException(
                        "mini-batch is a part of " + whole + ", expected a whole mini-batch");
            }
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException("part is the share " + share + ", expected a number in (0, 1)");
            }
        }

        /** ceil(share m), at least 1. */
        public long of(long m) {
            return Math.min(m, (long) Math.ceil(share * m));
        }
    }

    /** The {@link Part} of this, or all of it where the share is 1. */
    default MiniBatch part(double share) {
        return share == 1 ? this : new Part(this, share);
    }
}
