package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.util.BitSet;
import java.util.OptionalLong;
import org.kbfgs.statistics.ValidationSplit;

/** Which of a dataset's examples are taken. They get new ids, 0, 1, ..., in the order of the old. */
public sealed interface Selection extends Serializable {

    /** For a dataset of so many examples. */
    Ids of(long examples);

    /** New ids by old. */
    sealed interface Ids {

        /** The number of examples taken. */
        long count();

        /** The new id; empty if the example is not taken. */
        OptionalLong of(long id);
    }

    /** All, with the ids that they have. */
    record All() implements Selection {
        @Override
        public Ids of(long examples) {
            return new Same(examples);
        }
    }

    /** Those that training sees. */
    record Training(ValidationSplit split) implements Selection {
        @Override
        public Ids of(long examples) {
            return Ranks.of(examples, id -> !split.isValidation(id));
        }
    }

    /** Those that are set aside. */
    record Validation(ValidationSplit split) implements Selection {
        @Override
        public Ids of(long examples) {
            return Ranks.of(examples, split::isValidation);
        }
    }

    /**
     * Those of another selection but some.
     *
     * @param left a bit for each example that is left out
     */
    record Without(BitSet left, Selection others) implements Selection {
        @Override
        public Ids of(long examples) {
            Ids selected = others.of(examples);
            return Ranks.of(
                    examples, id -> !left.get((int) id) && selected.of(id).isPresent());
        }
    }

    /** Ids as they are. */
    record Same(long count) implements Ids {
        @Override
        public OptionalLong of(long id) {
            return OptionalLong.of(id);
        }
    }

    /**
     * Ranks among the ids taken.
     *
     * @param taken a bit for each example
     * @param before the number taken below each multiple of {@link #BLOCK}
     */
    record Ranks(BitSet taken, int[] before) implements Ids {

        private static final int BLOCK = 256;

        static Ranks of(long examples, java.util.function.LongPredicate wanted) {
            int n = Math.toIntExact(examples);
            BitSet taken = new BitSet(n);
            int[] before = new int[n / BLOCK + 1];
            int count = 0;
            for (int id = 0; id < n; id++) {
                if (id % BLOCK == 0) {
                    before[id / BLOCK] = count;
                }
                if (wanted.test(id)) {
                    taken.set(id);
                    count++;
                }
            }
            return new Ranks(taken, before);
        }

        @Override
        public long count() {
            return taken.cardinality();
        }

        @Override
        public OptionalLong of(long id) {
            int at = (int) id;
            if (!taken.get(at)) {
                return OptionalLong.empty();
            }
            int block = at / BLOCK;
            int rank = before[block];
            for (int i = taken.nextSetBit(block * BLOCK); i < at; i = taken.nextSetBit(i + 1)) {
                rank++;
            }
            return OptionalLong.of(rank);
        }
    }
}
