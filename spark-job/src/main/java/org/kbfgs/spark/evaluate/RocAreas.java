package org.kbfgs.spark.evaluate;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Areas under ROC curves: of each label, the weighted share of the pairs of a positive and a negative example in which the positive
 * example has the larger score, ties counted half. Scores are sorted by the cluster and weights are whole multiples of 2^-30, so
 * that the areas do not depend on partitions, and no example reaches the driver.
 */
final class RocAreas {

    /** Bits of a weight's fraction. Weights are at most 2, and the sum of those of 2^30 examples fits a long. */
    private static final int FRACTION_BITS = 30;

    private RocAreas() {}

    /** The weights of positive and of negative examples. */
    record Mass(long positive, long negative) implements Serializable {

        private static final Mass NONE = new Mass(0, 0);

        private Mass plus(Mass other) {
            return new Mass(positive + other.positive, negative + other.negative);
        }
    }

    /** An example's score by a label. */
    static Tuple2<Long, Mass> scored(int label, float score, boolean positive, double weight) {
        long mass = Math.round(Math.scalb(weight, FRACTION_BITS));
        return new Tuple2<>(key(label, score), positive ? new Mass(mass, 0) : new Mass(0, mass));
    }

    /** Rises with the label, then with the score; both zeros are one. */
    static long key(int label, float score) {
        int bits = Float.floatToIntBits(score + 0.0f);
        int rising = bits ^ (bits >> (Integer.SIZE - 1) | Integer.MIN_VALUE);
        return (long) label << Integer.SIZE | Integer.toUnsignedLong(rising);
    }

    private static int label(long key) {
        return (int) (key >> Integer.SIZE);
    }

    /** The area of each label, empty where all examples are positive or none is. */
    static List<OptionalDouble> of(JavaPairRDD<Long, Mass> scores, int labels) {
        return ofSorted(scores.reduceByKey(Mass::plus).sortByKey().persist(StorageLevel.MEMORY_AND_DISK()), labels);
    }

    private static List<OptionalDouble> ofSorted(JavaPairRDD<Long, Mass> sorted, int labels) {
        List<Mass[]> before = new ArrayList<>();
        Mass[] sums = none(labels);
        for (Mass[] ofPartition : sorted.mapPartitions(
                        some -> List.<Mass[]>of(totals(some, labels)).iterator())
                .collect()) {
            before.add(sums.clone());
            for (int l = 0; l < labels; l++) {
                sums[l] = sums[l].plus(ofPartition[l]);
            }
        }
        BigInteger[] twice = zeros(labels);
        for (BigInteger[] ofPartition : sorted.mapPartitionsWithIndex(
                        (p, some) -> List.<BigInteger[]>of(twiceTheAreas(some, before.get(p)))
                                .iterator(),
                        true)
                .collect()) {
            for (int l = 0; l < labels; l++) {
                twice[l] = twice[l].add(ofPartition[l]);
            }
        }
        List<OptionalDouble> areas = new ArrayList<>();
        for (int l = 0; l < labels; l++) {
            areas.add(area(twice[l], sums[l]));
        }
        return areas;
    }

    private static Mass[] none(int labels) {
        Mass[] none = new Mass[labels];
        Arrays.fill(none, Mass.NONE);
        return none;
    }

    private static BigInteger[] zeros(int labels) {
        BigInteger[] zeros = new BigInteger[labels];
        Arrays.fill(zeros, BigInteger.ZERO);
        return zeros;
    }

    private static Mass[] totals(Iterator<Tuple2<Long, Mass>> masses, int labels) {
        Mass[] totals = none(labels);
        while (masses.hasNext()) {
            Tuple2<Long, Mass> one = masses.next();
            int l = label(one._1());
            totals[l] = totals[l].plus(one._2());
        }
        return totals;
    }

    /** Of the pairs whose positive example is here: a pair in order counts 2, a tie 1. before: the masses of smaller scores elsewhere. */
    private static BigInteger[] twiceTheAreas(Iterator<Tuple2<Long, Mass>> masses, Mass[] before) {
        BigInteger[] areas = zeros(before.length);
        long[] below = new long[before.length];
        for (int l = 0; l < below.length; l++) {
            below[l] = before[l].negative();
        }
        while (masses.hasNext()) {
            Tuple2<Long, Mass> one = masses.next();
            int l = label(one._1());
            BigInteger negatives = BigInteger.valueOf(below[l])
                    .shiftLeft(1)
                    .add(BigInteger.valueOf(one._2().negative()));
            areas[l] =
                    areas[l].add(negatives.multiply(BigInteger.valueOf(one._2().positive())));
            below[l] += one._2().negative();
        }
        return areas;
    }

    private static OptionalDouble area(BigInteger twice, Mass all) {
        if (all.positive() == 0 || all.negative() == 0) {
            return OptionalDouble.empty();
        }
        BigInteger pairs = BigInteger.valueOf(all.positive())
                .multiply(BigInteger.valueOf(all.negative()))
                .shiftLeft(1);
        return OptionalDouble.of(new BigDecimal(twice)
                .divide(new BigDecimal(pairs), MathContext.DECIMAL128)
                .doubleValue());
    }
}
