package org.kbfgs.statistics;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;

/**
 * The numbers of the run's type that a shard's {@link ShardEvaluator} keeps in native memory, once all of these were requested.
 *
 * @param requested at each place among an evaluation's requests, the different sets of statistics
 */
public record ShardMemory(Architecture network, List<Set<Set<Statistic>>> requested) {

    private static final Set<Statistic> MOMENTS =
            Set.of(Statistic.INPUT_MOMENTS, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS);

    public ShardMemory {
        requested = List.copyOf(requested);
    }

    /** A set of sums for each. */
    public long sums() {
        return requested.stream().flatMap(Set::stream).mapToLong(this::length).sum();
    }

    /** An evaluation of scalars alone has a vector of one. */
    private long length(Set<Statistic> sums) {
        return Math.max(1, StatisticsLayout.of(network, sums).length());
    }

    /** The square matrices in which second moments are summed, one for each place and sum, and the sums of abar of each place. */
    public long squares() {
        return requested.stream().mapToLong(this::squaresOfPlace).sum() + requested.size() * columns();
    }

    private long squaresOfPlace(Set<Set<Statistic>> requestedThere) {
        return requestedThere.stream()
                .flatMap(Set::stream)
                .filter(MOMENTS::contains)
                .distinct()
                .mapToLong(this::square)
                .sum();
    }

    private long square(Statistic moments) {
        return network.layers().stream()
                .mapToLong(layer -> moments == Statistic.INPUT_MOMENTS ? layer.inputs() + 1L : layer.outputs())
                .map(n -> n * n)
                .sum();
    }

    private long columns() {
        return network.layers().stream().mapToLong(layer -> layer.inputs() + 1L).sum();
    }

    /** For a row of a pass: abar, g and, where it is kept, h of every layer, the targets, the widest layer once more; ones to sum rows by. */
    public long row() {
        LongStream outputs = network.layers().stream().mapToLong(Layer::outputs);
        long widest = network.layers().stream().mapToLong(Layer::outputs).max().orElseThrow();
        return columns() + outputs.sum() + keptPreActivations() + 2L * network.outputs() + widest + ones();
    }

    /** For a row of a pass, besides, where examples have weights. */
    public static long weightsOfRow(Architecture network) {
        return ExampleWeights.row(network);
    }

    private long keptPreActivations() {
        return network.layers().stream()
                .filter(layer -> layer.activation().keepsPreActivation())
                .mapToLong(Layer::outputs)
                .sum();
    }

    /** Places at which rows are summed, each by a vector of ones. */
    private long ones() {
        Set<Statistic> ofRows = Set.of(Statistic.INPUTS, Statistic.PRE_ACTIVATIONS, Statistic.PRE_ACTIVATION_GRADIENTS);
        return requested.stream()
                .filter(there -> there.stream().anyMatch(sums -> !Collections.disjoint(sums, ofRows)))
                .count();
    }

    /** The rows of all passes that evaluations of so many rows take: each number of rows has a pass of its own. */
    public static long rows(Set<Long> evaluations) {
        Set<Long> passes = new TreeSet<>();
        for (long rows : evaluations) {
            passes.add(piece(rows));
            passes.add(rows % ShardEvaluator.PIECE);
        }
        return passes.stream().mapToLong(rows -> rows).sum();
    }

    /** The rows that an evaluation of so many takes at once. */
    public static long piece(long rows) {
        return Math.min(rows, ShardEvaluator.PIECE);
    }
}
