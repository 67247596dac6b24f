package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;

/** Parts of an iteration's evaluation, each by itself, at the weights that a local training has reached. */
final class PartTimes {

    private final Objective local;
    private final TrainingTimes<?> training;
    private final List<List<Statistics>> leaves = new ArrayList<>();
    private final List<ReductionTree.Node> root;
    private final Series pass = new Series(1);
    private final Series additionalPass = new Series(1);
    private final Series combine = new Series(1);
    private final Series withoutMoments = new Series(1);
    private final Series wire = new Series(1);

    /** After the training's warm-up. */
    PartTimes(Workload load, Objective local, TrainingTimes<?> training) {
        this.local = local;
        this.training = training;
        int S = load.schedule().shards();
        this.root = ReductionTree.cover(S, 0, S);
        for (StatisticsRequest evaluation : training.wanted()) {
            StatisticsLayout layout = StatisticsLayout.of(load.network(), evaluation.sums());
            leaves.add(Stream.generate(() -> Statistics.zeros(layout, load.type(), load.precision()))
                    .limit(S)
                    .toList());
        }
    }

    /** Each part once, timed. */
    void round() {
        Parameters W = training.weights();
        List<StatisticsRequest> wanted = training.wanted();
        pass.add(0, Stopwatch.seconds(() -> local.evaluate(W, wanted.subList(0, 1))
                .close()));
        if (wanted.size() > 1) {
            additionalPass.add(0, Stopwatch.seconds(() -> local.evaluate(W, wanted.subList(1, wanted.size()))
                    .close()));
        }
        withoutMoments(wanted.get(0))
                .ifPresent(first -> withoutMoments.add(0, Stopwatch.seconds(() -> local.evaluate(W, List.of(first))
                        .close())));
        wire.add(0, Stopwatch.seconds(() -> leaves.forEach(shards -> roundTrip(shards.get(0)))));
        combine.add(0, Stopwatch.seconds(() -> leaves.forEach(shards -> ReductionTree.combine(root, 0, shards))));
    }

    private static void roundTrip(Statistics sums) {
        sums.read(sums.toBytes());
    }

    /** What a pass is asked for besides mean(abar abar'); empty where it is not asked for that. */
    private static Optional<StatisticsRequest> withoutMoments(StatisticsRequest pass) {
        if (!pass.sums().contains(Statistic.INPUT_MOMENTS)) {
            return Optional.empty();
        }
        Set<Statistic> others = EnumSet.copyOf(pass.sums());
        others.remove(Statistic.INPUT_MOMENTS);
        return Optional.of(new StatisticsRequest(pass.rows(), pass.targets(), others));
    }

    /** Seconds of mean(abar abar') in the first evaluation. */
    double moments() {
        return withoutMoments.isEmpty() ? 0 : pass.seconds() - withoutMoments.seconds();
    }

    /** Seconds in which one task's sums become bytes, and these sums again. */
    double wire() {
        return wire.seconds();
    }

    /** Seconds of the first evaluation by itself. */
    double pass() {
        return pass.seconds();
    }

    /** The same of the second: K-BFGS's probe; KFAC's sampled targets, here with a forward pass of their own. */
    double additionalPass() {
        return additionalPass.isEmpty() ? 0 : additionalPass.seconds();
    }

    /** Seconds of joining S shards' sums of both. */
    double combine() {
        return combine.seconds();
    }
}
