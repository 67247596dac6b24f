package org.kbfgs.bench;

import java.io.Serializable;
import java.util.Optional;
import java.util.SplittableRandom;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Loss;

/** Examples uniform in [0, 1), and random labels where the network classifies; each shard a function of its number. */
public record RandomExamples(Workload load) implements Serializable {

    /** All rows of a shard. */
    public Shard shard(int number) {
        int rows = Math.toIntExact(
                Shard.rowsOf(load.schedule().examples(), number, load.schedule().shards()));
        SplittableRandom random = new SplittableRandom(load.schedule().seed() + number);
        double[] features =
                random.doubles((long) rows * load.network().inputs()).toArray();
        boolean classifies = load.network().loss() == Loss.SOFTMAX_CROSS_ENTROPY;
        Optional<RowBlock> targets = classifies
                ? Optional.of(block(rows, load.network().outputs(), oneHot(rows, random)))
                : Optional.empty();
        return new Shard(
                number, load.schedule().shards(), block(rows, load.network().inputs(), features), targets);
    }

    private double[] oneHot(int rows, SplittableRandom random) {
        double[] targets = new double[rows * load.network().outputs()];
        for (int row = 0; row < rows; row++) {
            targets[
                    row * load.network().outputs()
                            + random.nextInt(load.network().outputs())] = 1;
        }
        return targets;
    }

    private RowBlock block(int rows, int columns, double[] values) {
        if (load.type() == ElementType.FLOAT64) {
            return new RowBlock.Doubles(rows, columns, values);
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return new RowBlock.Floats(rows, columns, floats);
    }
}
