package org.kbfgs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.WirePrecision;

/** A network's examples, row after row, their weights, none where each is 1, and the objective over them. */
public record Examples(Architecture network, double[][] inputs, double[][] targets, double[][] weights) {

    public Examples(Architecture network, double[][] inputs, double[][] targets) {
        this(network, inputs, targets, new double[0][]);
    }

    /** The same examples with weights. */
    public Examples weighted(double... numbers) {
        return new Examples(
                network,
                inputs,
                targets,
                Arrays.stream(numbers).mapToObj(w -> new double[] {w}).toArray(double[][]::new));
    }

    /** Inputs uniform in +-1, targets one-hot. */
    public static Examples random(Architecture network, int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] inputs = Stream.generate(
                        () -> random.doubles(network.inputs(), -1, 1).toArray())
                .limit(rows)
                .toArray(double[][]::new);
        double[][] targets = new double[rows][network.outputs()];
        for (double[] target : targets) {
            target[random.nextInt(target.length)] = 1;
        }
        return new Examples(network, inputs, targets);
    }

    /** These examples, each {@code times} times. */
    public Examples repeated(int times) {
        return new Examples(network, repeat(inputs, times), repeat(targets, times));
    }

    private static double[][] repeat(double[][] rows, int times) {
        return Stream.generate(() -> rows).limit(times).flatMap(Stream::of).toArray(double[][]::new);
    }

    public int rows() {
        return inputs.length;
    }

    public BatchSchedule schedule(int miniBatch, int S) {
        return new BatchSchedule(rows(), miniBatch, S, 11);
    }

    public LocalObjective objective(Arithmetic arithmetic, int miniBatch, int S, Workers workers) {
        return objective(arithmetic, WirePrecision.FULL, miniBatch, S, workers);
    }

    public LocalObjective objective(
            Arithmetic arithmetic, WirePrecision precision, int miniBatch, int S, Workers workers) {
        List<Shard> shards = new ArrayList<>();
        for (int s = 0; s < S; s++) {
            Optional<RowBlock> own = weights.length == 0 ? Optional.empty() : Optional.of(deal(weights, s, S));
            shards.add(new Shard(s, S, deal(inputs, s, S), Optional.of(deal(targets, s, S)), own));
        }
        return new LocalObjective(network, arithmetic, precision, schedule(miniBatch, S), shards, workers);
    }

    private static RowBlock deal(double[][] rows, int shard, int S) {
        int count = (int) Shard.rowsOf(rows.length, shard, S);
        double[] values = new double[count * rows[0].length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows[shard + i * S], 0, values, i * rows[0].length, rows[0].length);
        }
        return new RowBlock.Doubles(count, rows[0].length, values);
    }
}
