package org.kbfgs.doctor;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.kbfgs.config.Method;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.cost.IterationCost;
import org.kbfgs.doctor.Need.Amount;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Loss;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.Sum;

/**
 * The memory that a training needs at the least, from its configuration alone.
 *
 * @param tasks that share the shards
 */
record Footprint(TrainConfig config, Rows train, Rows test, int tasks) {

    /**
     * Those of a dataset.
     *
     * @param bytes of a feature in memory
     */
    record Rows(long count, int bytes) {}

    /** Java keeps a task's result as it is and as it is sent. */
    private static final int COPIES_OF_A_RESULT = 2;

    /** Rows that a shard takes at once. */
    private static final long PIECE = 1024;

    /** Checkpoints that are there while one is written, besides those kept. */
    private static final int IN_WRITING = 1;

    private int width() {
        return config.type().width();
    }

    private Architecture network() {
        return config.network();
    }

    private int effectiveTasks() {
        return Math.max(1, Math.min(tasks, config.shards()));
    }

    /** Shards of the task that has most. */
    private long shardsATask() {
        return (config.shards() + effectiveTasks() - 1L) / effectiveTasks();
    }

    /** Both datasets, weights and results. */
    Need taskHeap() {
        return new Need(
                "heap of a task",
                List.of(
                        rows("training rows", train),
                        rows("test rows", test),
                        weights("sent weights", 1),
                        results(COPIES_OF_A_RESULT)));
    }

    /** What of it Spark keeps for the whole run. */
    Need cached() {
        return new Need("cached by a task", List.of(rows("training rows", train), rows("test rows", test)));
    }

    private Amount rows(String what, Rows rows) {
        int classes = network().loss() == Loss.SOFTMAX_CROSS_ENTROPY ? network().outputs() : 0;
        long bytes = (long) network().inputs() * rows.bytes() + classes;
        String features = network().inputs() + " x " + rows.bytes();
        return new Amount(
                what,
                rows.count() + " x " + (classes == 0 ? features : "(" + features + " + " + classes + ")") + " B / "
                        + effectiveTasks(),
                (double) rows.count() * bytes / effectiveTasks());
    }

    private Amount weights(String what, int times) {
        return new Amount(
                what,
                (times == 1 ? "" : times + " x ") + network().parameters() + " x " + width() + " B",
                (double) times * network().parameters() * width());
    }

    private Amount sums(long times) {
        return sums("sums", times, width());
    }

    /** Sums as they travel. */
    private Amount results(long times) {
        return sums("results", times, config.wire().width(config.type()));
    }

    private Amount sums(String what, long times, int width) {
        long length = StatisticsLayout.of(network(), sums()).length();
        return new Amount(what, times + " x " + length + " x " + width + " B", (double) times * length * width);
    }

    /** The array sums of an iteration's first pass. */
    private Set<Sum> sums() {
        Method method = config.method();
        if (method instanceof Method.OfKBfgs) {
            return EnumSet.of(
                    Sum.GRADIENT, Sum.INPUTS, Sum.PRE_ACTIVATIONS, Sum.PRE_ACTIVATION_GRADIENTS, Sum.INPUT_MOMENTS);
        }
        return method instanceof Method.OfKfac
                ? EnumSet.of(Sum.GRADIENT, Sum.INPUT_MOMENTS, Sum.GRADIENT_MOMENTS)
                : EnumSet.of(Sum.GRADIENT);
    }

    /** For each shard its sums, the squares that they are packed from, and the passes over a mini-batch's and all rows. */
    Need taskNative() {
        return new Need(
                "native memory of a task",
                List.of(weights("weights for both datasets", 2), sums(shardsATask()), squares(), passes()));
    }

    private Amount squares() {
        long numbers = 0;
        for (Layer layer : network().layers()) {
            long in = layer.inputs() + 1L;
            numbers += sums().contains(Sum.INPUT_MOMENTS) ? in * in : 0;
            numbers += sums().contains(Sum.GRADIENT_MOMENTS) ? (long) layer.outputs() * layer.outputs() : 0;
        }
        return new Amount(
                "second moments",
                shardsATask() + " x " + numbers + " x " + width() + " B",
                (double) shardsATask() * numbers * width());
    }

    private Amount passes() {
        long batch = Math.min(PIECE, (config.miniBatch() + config.shards() - 1L) / config.shards());
        long all = Math.min(PIECE, (train.count() + config.shards() - 1) / config.shards());
        long other = Math.min(PIECE, (test.count() + config.shards() - 1) / config.shards());
        long rows = batch + all + other;
        long columns = network().inputs() + 1L + network().outputs();
        long widest = 0;
        for (Layer layer : network().layers()) {
            columns += 2L * layer.outputs() + 1; // a and g
            widest = Math.max(widest, layer.outputs());
        }
        return new Amount(
                "activations",
                shardsATask() + " x " + rows + " x " + (columns + widest) + " x " + width() + " B",
                (double) shardsATask() * rows * (columns + widest) * width());
    }

    /** The optimiser's state, and the sums that tasks send. */
    Need driverNative() {
        long numbers = state();
        return new Need(
                "native memory of the driver",
                List.of(
                        new Amount("optimiser", numbers + " x " + width() + " B", (double) numbers * width()),
                        sums(effectiveTasks() + 1L)));
    }

    /** Results as they come, and the weights as they are sent. */
    Need driverHeap() {
        return new Need(
                "heap of the driver",
                List.of(results((long) COPIES_OF_A_RESULT * effectiveTasks()), weights("sent weights", 2)));
    }

    private long state() {
        return IterationCost.of(network(), config.method().cost(), config.miniBatch())
                .totalNumbers();
    }

    /** What one job's tasks send to the driver, in bytes. */
    double results() {
        return results(effectiveTasks()).bytes();
    }

    /** The weights in one array of bytes. */
    double broadcast() {
        return weights("weights", 1).bytes();
    }

    /** The model, in bytes. */
    long model() {
        return network().parameters() * width();
    }

    /** All checkpoints that are there at once, in bytes. */
    long checkpoints() {
        int keep = config.checkpoints().keep();
        return keep == 0 ? 0 : (keep + IN_WRITING) * (model() + state() * width());
    }
}
