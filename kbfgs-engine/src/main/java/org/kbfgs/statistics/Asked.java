package org.kbfgs.statistics;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an evaluation asks for, and its place among those of its call. For each such, an {@link Objective} keeps memory
 * from call to call.
 */
public record Asked(int place, Set<Statistic> sums) {

    public Asked {
        sums = Set.copyOf(sums);
    }

    public static Asked of(int place, Statistic... sums) {
        return new Asked(place, Arrays.stream(sums).collect(Collectors.toSet()));
    }
}
