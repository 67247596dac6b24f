package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Times a dataset's way into memory and an evaluation over it, round after round from the files.
 *
 * @param warmUp rounds before those that count
 * @param rounds that count, at least 1
 */
public record InputBenchmark(int warmUp, int rounds) {

    /** Few: a round reads the whole dataset. */
    public static final InputBenchmark USUAL = new InputBenchmark(2, 5);

    /** Runs it all. */
    public InputTimes run(Input input) {
        List<Double> loading = new ArrayList<>();
        List<Double> evaluating = new ArrayList<>();
        long bytes = 0;
        int jobs = 0;
        for (int round = -warmUp; round < rounds; round++) {
            long start = System.nanoTime();
            try (Input.Resident examples = input.load()) {
                double loaded = Stopwatch.since(start);
                jobs = Math.max(jobs, examples.jobs());
                double evaluated = Stopwatch.seconds(examples::evaluate);
                if (round >= 0) {
                    loading.add(loaded);
                    evaluating.add(evaluated);
                }
                bytes = examples.bytes();
            }
        }
        return new InputTimes(
                input.master(), input.cores(), bytes, Series.median(loading), Series.median(evaluating), jobs);
    }
}
