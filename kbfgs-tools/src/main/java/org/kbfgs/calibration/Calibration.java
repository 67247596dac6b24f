package org.kbfgs.calibration;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.kbfgs.plan.ClusterSpec;
import org.kbfgs.plan.IterationModel;
import org.kbfgs.plan.OwnersModel;
import org.kbfgs.spark.session.Topology;

/** Fits of the models of an iteration's time. Each coefficient is fitted to where it shows alone; latency and wire share what is left. */
public final class Calibration {

    private Calibration() {}

    /**
     * Fits to observations; latency and wire to those of executor processes and a driver that has the state, as within one process
     * nothing is sent.
     *
     * @throws IllegalArgumentException if there are none of these
     */
    public static IterationModel fit(List<Observation> all) {
        List<Observation> processes =
                all.stream().filter(Calibration::isThroughDriver).toList();
        if (processes.isEmpty()) {
            throw new IllegalArgumentException("no observation of executor processes, expected at least 1");
        }
        double sums = median(all, o -> true, o -> o.sums() / localFlops(o));
        double update = median(
                all,
                o -> o.demand().flopsOfUpdate() > 0,
                o -> o.update() / o.demand().flopsOfUpdate());
        double combine = median(all, o -> o.setup().shards() > 1, o -> o.combine() / localMerged(o));
        return withRest(new IterationModel(sums, update, combine, 0, 0), processes);
    }

    /** Fits the latency to observations among owners; without any it is that of a job. */
    public static OwnersModel fitOwners(IterationModel parts, List<Observation> all) {
        OwnersModel without = new OwnersModel(parts, 0);
        List<Double> left = all.stream()
                .filter(o -> o.topology() == Topology.OWNERS)
                .map(o -> Math.max(0, o.seconds() - without.seconds(o.demand(), o.setup())))
                .sorted()
                .toList();
        return new OwnersModel(parts, left.isEmpty() ? parts.latency() : left.get(left.size() / 2));
    }

    private static boolean isThroughDriver(Observation o) {
        return o.ofProcesses() && o.topology() == Topology.DRIVER;
    }

    private static double localFlops(Observation o) {
        ClusterSpec here = new ClusterSpec(
                1,
                o.threads(),
                Double.POSITIVE_INFINITY,
                o.setup().miniBatch(),
                o.setup().shards());
        return o.demand().flopsPerExample() * here.examplesPerCore();
    }

    private static double localMerged(Observation o) {
        return (o.setup().shards() - 1) * o.demand().message();
    }

    private static double median(
            List<Observation> all, Predicate<Observation> which, ToDoubleFunction<Observation> of) {
        List<Double> values = all.stream()
                .filter(which)
                .map(of::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        return values.isEmpty() ? 0 : values.get(values.size() / 2);
    }

    /** Least squares, relative to each iteration's time, of what the other parts leave on latency + wire x bytes, neither negative. */
    private static IterationModel withRest(IterationModel model, List<Observation> some) {
        ToDoubleFunction<Observation> bytes = o -> IterationModel.bytes(o.demand(), o.setup());
        ToDoubleFunction<Observation> left =
                o -> o.seconds() - model.predict(o.demand(), o.setup()).seconds();
        double meanBytes = mean(some, bytes);
        double meanLeft = mean(some, left);
        double square = mean(some, o -> Math.pow(bytes.applyAsDouble(o) - meanBytes, 2));
        double product = mean(some, o -> (bytes.applyAsDouble(o) - meanBytes) * (left.applyAsDouble(o) - meanLeft));
        double slope = square > 0 ? product / square : 0;
        double within = Math.max(0, Math.min(slope, meanLeft / meanBytes));
        return new IterationModel(
                model.sums(), model.update(), model.combine(), Math.max(0, meanLeft - within * meanBytes), within);
    }

    private static double mean(List<Observation> some, ToDoubleFunction<Observation> of) {
        double sum = 0;
        double weights = 0;
        for (Observation o : some) {
            double weight = 1 / (o.seconds() * o.seconds());
            sum += weight * of.applyAsDouble(o);
            weights += weight;
        }
        return sum / weights;
    }
}
