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
}
