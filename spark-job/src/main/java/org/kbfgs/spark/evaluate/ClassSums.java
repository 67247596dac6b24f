package org.kbfgs.spark.evaluate;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.kbfgs.data.Shard;

/** The figures of a classifier. */
final class ClassSums {

    private ClassSums() {}

    static ScoreFigures.OfClasses of(JavaRDD<Shard> shards, long examples, ShardScores scores) {
        int classes = scores.network().outputs();
        double[] sums = BatchSums.of(
                shards, scores, Math.multiplyExact(classes, classes), (batch, to) -> add(batch, classes, to));
        double scale = examples / Arrays.stream(sums).sum(); // 1 where examples have no weights
        double[][] confusion = new double[classes][classes];
        for (int i = 0; i < classes; i++) {
            for (int j = 0; j < classes; j++) {
                confusion[i][j] = sums[i * classes + j] * scale;
            }
        }
        return new ScoreFigures.OfClasses(confusion, classes == 2 ? area(shards, scores) : OptionalDouble.empty());
    }

    private static void add(ShardScores.Batch batch, int classes, double[] sums) {
        for (int r = 0; r < batch.rows(); r++) {
            float[] z = batch.outputs()[r];
            int actual = 0;
            int predicted = 0;
            for (int c = 1; c < classes; c++) {
                actual = batch.target(r, c) > batch.target(r, actual) ? c : actual;
                predicted = z[c] > z[predicted] ? c : predicted;
            }
            sums[actual * classes + predicted] += batch.weight(r);
        }
    }

    /** Of the second class, by the difference of the outputs, which rises with the class's probability. */
    private static OptionalDouble area(JavaRDD<Shard> shards, ShardScores scores) {
        var scored = BatchSums.scores(shards, scores, batch -> IntStream.range(0, batch.rows())
                .mapToObj(r -> RocAreas.scored(
                        0,
                        batch.outputs()[r][1] - batch.outputs()[r][0],
                        batch.target(r, 1) > batch.target(r, 0),
                        batch.weight(r))));
        return RocAreas.of(scored, 1).get(0);
    }
}
