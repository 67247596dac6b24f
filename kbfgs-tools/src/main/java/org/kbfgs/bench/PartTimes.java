package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.Targets;

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
            leaves.add(Stream.generate(() -> Statistics.zeros(layout, load.arithmetic(), load.precision()))
                    .limit(S)
                    .toList());
        }
    }

    /** Each part once, timed. */
    void round() {
        Parameters W = training.weights();
        List<StatisticsRequest> first =
                training.wanted().stream().filter(this::isOfFirstPass).toList();
        List<StatisticsRequest> others = training.wanted().stream()
                .filter(request -> !isOfFirstPass(request))
                .toList();
        time(pass, W, first);
        time(additionalPass, W, others);
        if (first.stream().anyMatch(request -> request.sums().contains(Statistic.INPUT_MOMENTS))) {
            time(withoutMoments, W, withoutMoments(first));
        }
        wire.add(0, Stopwatch.seconds(() -> leaves.forEach(shards -> roundTrip(shards.get(0)))));
        combine.add(0, Stopwatch.seconds(() -> leaves.forEach(shards -> ReductionTree.combine(root, 0, shards))));
    }

    private static void roundTrip(Statistics sums) {
        sums.read(sums.toBytes());
    }

    /** Requests over the first request's mini-batch or a part of it, with the data's own targets, share its pass. */
    private boolean isOfFirstPass(StatisticsRequest request) {
        MiniBatch rows = request.rows() instanceof MiniBatch.Part part ? part.whole() : request.rows();
        return rows.equals(training.wanted().get(0).rows()) && request.targets() instanceof Targets.Data;
    }

    private void time(Series series, Parameters W, List<StatisticsRequest> requests) {
        if (!requests.isEmpty()) {
            series.add(0, Stopwatch.seconds(() -> local.evaluate(W, requests).close()));
        }
    }

    /** The requests of a pass less mean(abar abar'). */
    private static List<StatisticsRequest> withoutMoments(List<StatisticsRequest> pass) {
        List<StatisticsRequest> others = new ArrayList<>();
        for (StatisticsRequest request : pass) {
            Set<Statistic> sums = EnumSet.copyOf(request.sums());
            sums.remove(Statistic.INPUT_MOMENTS);
            if (!sums.isEmpty()) {
                others.add(new StatisticsRequest(request.rows(), request.targets(), sums));
            }
        }
        return others;
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
