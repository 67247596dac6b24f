package org.kbfgs.statistics;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;

/**
 * Where each sum lies in the flat vector of a {@link Statistics}: the array sums in the order of {@link Statistic}, each
 * layer after layer.
 */
public final class StatisticsLayout implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Architecture architecture;
    private final EnumSet<Statistic> sums;
    private final EnumMap<Statistic, long[]> offsets = new EnumMap<>(Statistic.class);
    private final long length;

    private StatisticsLayout(Architecture architecture, Set<Statistic> sums) {
        this.architecture = architecture;
        this.sums = sums.isEmpty() ? EnumSet.noneOf(Statistic.class) : EnumSet.copyOf(sums);
        long offset = 0;
        for (Statistic sum : this.sums) {
            if (sum.isScalar()) {
                continue;
            }
            long[] ends = new long[architecture.depth() + 1];
            ends[0] = offset;
            for (int l = 0; l < architecture.depth(); l++) {
                offset += entries(sum, architecture.layer(l));
                ends[l + 1] = offset;
            }
            offsets.put(sum, ends);
        }
        this.length = offset;
    }

    private StatisticsLayout(Architecture architecture, long length) {
        this.architecture = architecture;
        this.sums = EnumSet.noneOf(Statistic.class);
        this.length = length;
    }

    /** The layout of a part of other statistics: so many entries, which are added and sent, and have no names. */
    public static StatisticsLayout ofEntries(Architecture architecture, long length) {
        return new StatisticsLayout(architecture, length);
    }

    public static StatisticsLayout of(Architecture architecture, Set<Statistic> sums) {
        return new StatisticsLayout(architecture, sums);
    }

    /** The number of entries that a layer contributes to an array sum. */
    public static long entries(Statistic sum, Layer layer) {
        long in = layer.inputs() + 1L;
        long out = layer.outputs();
        return switch (sum) {
            case GRADIENT -> out * in;
            case INPUTS -> in;
            case PRE_ACTIVATIONS, PRE_ACTIVATION_GRADIENTS -> out;
            case INPUT_MOMENTS -> in * (in + 1) / 2;
            case PRE_ACTIVATION_GRADIENT_MOMENTS -> out * (out + 1) / 2;
            case LOSS, SQUARED_ERROR, ABSOLUTE_ERROR, CORRECT ->
                throw new IllegalArgumentException(sum + " is a scalar, expected an array sum");
        };
    }

    /** The layout of the same sums for a network of layer l alone. */
    public StatisticsLayout onlyLayer(int l) {
        return of(architecture.onlyLayer(l), sums);
    }

    /** The layout of the scalars among these sums. */
    public StatisticsLayout scalars() {
        EnumSet<Statistic> some = EnumSet.copyOf(sums);
        some.removeIf(sum -> !sum.isScalar());
        return of(architecture, some);
    }

    /** The number of layer l's entries of a group; those of the first group come first in a network of this layer alone. */
    public long entries(SumsGroup group, int l) {
        Layer layer = architecture.layer(l);
        return arrays(group).stream().mapToLong(sum -> entries(sum, layer)).sum();
    }

    /** The array sums of a group, in their order in the flat vector. */
    List<Statistic> arrays(SumsGroup group) {
        return arrays().stream().filter(sum -> SumsGroup.of(sum) == group).toList();
    }

    /** The array sums, in their order in the flat vector. */
    List<Statistic> arrays() {
        return sums.stream().filter(sum -> !sum.isScalar()).toList();
    }

    public Architecture architecture() {
        return architecture;
    }

    public Set<Statistic> sums() {
        return Set.copyOf(sums);
    }

    public boolean has(Statistic sum) {
        return sums.contains(sum);
    }

    /** The length of the flat vector. */
    public long length() {
        return length;
    }

    /** The first entry of a sum's layer l; l = depth gives the end of the last. */
    public long offset(Statistic sum, int l) {
        Map<Statistic, long[]> known = offsets;
        long[] ends = known.get(sum);
        if (ends == null) {
            throw new IllegalArgumentException("sum " + sum + " was not asked for, only " + sums);
        }
        return ends[l];
    }
}
