package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.List;

/** Seconds of one thing, iteration after iteration, where every T-th iteration may do more than the others. */
final class Series {

    private final int period;
    private final List<Double> everyPeriod = new ArrayList<>();
    private final List<Double> between = new ArrayList<>();

    /** T; 1 where all iterations are alike. */
    Series(int period) {
        this.period = period;
    }

    /** The seconds of iteration k. Modified. */
    void add(long k, double seconds) {
        (k % period == 0 ? everyPeriod : between).add(seconds);
    }

    boolean isEmpty() {
        return everyPeriod.isEmpty() && between.isEmpty();
    }

    /** Seconds an iteration: the median, or the mean over a period of its two kinds' medians. */
    double seconds() {
        if (everyPeriod.isEmpty()) {
            return median(between);
        }
        return between.isEmpty()
                ? median(everyPeriod)
                : (median(everyPeriod) + (period - 1) * median(between)) / period;
    }

    /** The middle value, or the mean of the middle two. */
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalStateException("median of no values");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
