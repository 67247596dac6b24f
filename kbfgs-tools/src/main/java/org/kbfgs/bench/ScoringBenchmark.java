package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times passes of several programs over the same rows; each round takes a pass of each.
 *
 * @param warmUp rounds before those that count
 * @param rounds that count, at least 1
 */
public record ScoringBenchmark(int warmUp, int rounds) {

    /** Few: a pass reads the whole dataset. */
    public static final ScoringBenchmark USUAL = new ScoringBenchmark(1, 3);

    /** The median of the seconds of each pass, by its name. */
    public Map<String, Double> run(Map<String, Runnable> passes) {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = -warmUp; round < rounds; round++) {
            for (Map.Entry<String, Runnable> pass : passes.entrySet()) {
                double taken = Stopwatch.seconds(pass.getValue());
                if (round >= 0) {
                    seconds.computeIfAbsent(pass.getKey(), name -> new ArrayList<>())
                            .add(taken);
                }
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        seconds.forEach((name, all) -> medians.put(name, Series.median(all)));
        return medians;
    }
}
