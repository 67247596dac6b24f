package org.kbfgs.spark.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.kbfgs.data.Shard;

/** The figures of a network of several labels. */
final class LabelSums {

    /** Places of a label's sums. */
    private static final int WEIGHT = 0;

    private static final int LOSS = 1;
    private static final int CORRECT = 2;
    /** The weight of targets that are neither 0 nor 1. */
    private static final int BETWEEN = 3;

    private static final int SUMS = 4;

    private LabelSums() {}

    static ScoreFigures.OfLabels of(JavaRDD<Shard> shards, ShardScores scores) {
        int count = scores.network().outputs();
        double[] sums =
                BatchSums.of(shards, scores, Math.multiplyExact(count, SUMS), (batch, to) -> add(batch, count, to));
        var scored = BatchSums.scores(shards, scores, batch -> IntStream.range(0, batch.rows())
                .boxed()
                .flatMap(r -> IntStream.range(0, count)
                        .mapToObj(l ->
                                RocAreas.scored(l, batch.outputs()[r][l], batch.target(r, l) == 1, batch.weight(r)))));
        List<OptionalDouble> areas = RocAreas.of(scored, count);
        List<ScoreFigures.OfLabel> labels = new ArrayList<>();
        for (int l = 0; l < count; l++) {
            int at = l * SUMS;
            labels.add(new ScoreFigures.OfLabel(
                    sums[at + LOSS] / sums[at + WEIGHT],
                    sums[at + CORRECT] / sums[at + WEIGHT],
                    sums[at + BETWEEN] > 0 ? OptionalDouble.empty() : areas.get(l)));
        }
        return new ScoreFigures.OfLabels(labels);
    }

    private static void add(ShardScores.Batch batch, int count, double[] sums) {
        for (int r = 0; r < batch.rows(); r++) {
            double weight = batch.weight(r);
            for (int l = 0; l < count; l++) {
                double z = batch.outputs()[r][l];
                double t = batch.target(r, l);
                int at = l * SUMS;
                sums[at + WEIGHT] += weight;
                sums[at + LOSS] += weight * (Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z))));
                sums[at + CORRECT] += (z > 0) == (t > 0.5) ? weight : 0;
                sums[at + BETWEEN] += t > 0 && t < 1 ? weight : 0;
            }
        }
    }
}
