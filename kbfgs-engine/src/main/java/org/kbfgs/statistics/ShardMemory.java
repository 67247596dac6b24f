package org.kbfgs.statistics;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;

/**
 * The numbers of the run's type that a shard's {@link ShardEvaluator} keeps in native memory, once it was asked for all of these.
 */
public record ShardMemory(Architecture network, Set<Asked> asked) {

    /** A set of sums for each. */
    public long sums() {
        return asked.stream().mapToLong(this::length).sum();
    }

    /** An evaluation that asks for scalars alone has a vector of one. */
    private long length(Asked one) {
        return Math.max(1, StatisticsLayout.of(network, one.sums()).length());
    }

    /** The square matrices in which second moments are summed, one for each place and sum, and the sums of abar of each place. */
    public long squares() {
        Set<Asked> squares = asked.stream()
                .flatMap(one -> one.sums().stream()
                        .filter(sum ->
                                sum == Statistic.INPUT_MOMENTS || sum == Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS)
                        .map(sum -> Asked.of(one.place(), sum)))
                .collect(Collectors.toSet());
        return squares.stream().mapToLong(this::square).sum() + places().size() * columns();
    }

    private Set<Integer> places() {
        return asked.stream().map(Asked::place).collect(Collectors.toSet());
    }

    private long square(Asked one) {
        return network.layers().stream()
                .mapToLong(
                        layer -> one.sums().contains(Statistic.INPUT_MOMENTS) ? layer.inputs() + 1L : layer.outputs())
                .map(n -> n * n)
                .sum();
    }

    private long columns() {
        return network.layers().stream().mapToLong(layer -> layer.inputs() + 1L).sum();
    }

    /** For a row of a pass: abar, h and g of every layer, the targets, the widest layer once more; ones to sum rows by. */
    public long row() {
        LongStream outputs = network.layers().stream().mapToLong(Layer::outputs);
        long widest = network.layers().stream().mapToLong(Layer::outputs).max().orElseThrow();
        return columns() + outputs.sum() + 2L * network.outputs() + widest + ones();
    }

    /** Places at which rows are summed, each by a vector of ones. */
    private long ones() {
        Set<Statistic> ofRows = Set.of(Statistic.INPUTS, Statistic.PRE_ACTIVATIONS, Statistic.PRE_ACTIVATION_GRADIENTS);
        return asked.stream()
                .filter(one -> !Collections.disjoint(one.sums(), ofRows))
                .map(Asked::place)
                .distinct()
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
