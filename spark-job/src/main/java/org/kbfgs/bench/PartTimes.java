package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.Sum;
import org.kbfgs.statistics.SumTree;

/** Parts of an iteration's evaluation, each by itself, at the weights that a local training has reached. */
final class PartTimes {

    private final Objective local;
    private final TrainingTimes<?> training;
    private final List<List<Statistics>> leaves = new ArrayList<>();
    private final List<SumTree.Node> root;
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
        this.root = SumTree.complete(S, 0, S);
        for (Evaluation evaluation : training.wanted()) {
            StatisticsLayout layout = StatisticsLayout.of(load.network(), evaluation.sums());
            leaves.add(Stream.generate(() -> Statistics.zeros(layout, load.type(), load.precision()))
                    .limit(S)
                    .toList());
        }
    }

    /** Each part once, timed. */
    void round() {
        Parameters W = training.weights();
        List<Evaluation> wanted = training.wanted();
        pass.addI(0, Stopwatch.seconds(() -> local.evaluate(W, wanted.subList(0, 1))));
        if (wanted.size() > 1) {
            additionalPass.addI(0, Stopwatch.seconds(() -> local.evaluate(W, wanted.subList(1, wanted.size()))));
        }
        withoutMoments(wanted.get(0))
                .ifPresent(first -> withoutMoments.addI(0, Stopwatch.seconds(() -> local.evaluate(W, List.of(first)))));
        wire.addI(0, Stopwatch.seconds(() -> leaves.forEach(shards -> thereAndBackI(shards.get(0)))));
        combine.addI(0, Stopwatch.seconds(() -> leaves.forEach(shards -> SumTree.combine(root, 0, shards))));
    }

    private static void thereAndBackI(Statistics sums) {
        sums.readI(sums.toBytes());
    }

    /** What a pass is asked for besides mean(abar abar'); empty where it is not asked for that. */
    private static Optional<Evaluation> withoutMoments(Evaluation pass) {
        if (!pass.sums().contains(Sum.INPUT_MOMENTS)) {
            return Optional.empty();
        }
        Set<Sum> others = EnumSet.copyOf(pass.sums());
        others.remove(Sum.INPUT_MOMENTS);
        return Optional.of(new Evaluation(pass.rows(), pass.targets(), others));
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
