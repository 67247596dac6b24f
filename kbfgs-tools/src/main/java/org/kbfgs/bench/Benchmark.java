package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.kbfgs.cost.IterationCost;
import org.kbfgs.cost.Phase;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.LayerOwners;

/**
 * Times methods on one workload, in turn, round after round.
 *
 * @param local sums over the workload's shards, computed in this process; for each training others, as one's sums must outlive
 *     the evaluations of another
 * @param peer another program to compare with
 * @param warmUp iterations before the first that counts, at least 1
 * @param rounds that count, at least 1
 */
public record Benchmark(
        Workload load,
        List<TimedMethod> contestants,
        Supplier<Objective> local,
        Distribution distribution,
        Optional<Baseline> peer,
        int warmUp,
        int rounds) {

    /** The peer trains for many iterations a run, so it runs so often only, spread over the rounds. */
    private static final int PEER_RUNS = 3;

    /** Rounds after which nothing new is allocated: from here on memory should not grow. */
    static final int SETTLED = 200;

    /** So many jobs without work for each iteration of the warm-up: the JVM compiles Spark's own work in some hundreds of jobs. */
    private static final int WARM_UP_JOBS = 40;

    private static final double GIGA = 1e9;

    /** The executors' share of the work; the driver does the rest. */
    private static final List<Phase> SUMS = List.of(Phase.PASS, Phase.SECOND_MOMENTS, Phase.ADDITIONAL_PASS);

    /** A method's two trainings and its parts. */
    private record Race(
            TimedMethod contestant,
            TrainingTimes<?> local,
            TrainingTimes<?> distributed,
            PartTimes parts,
            Objective cluster,
            Optional<LayerOwners> owners,
            Series broadcast,
            Traffic traffic) {}

    /** Runs it all. {@code workers}: the threads of the products; the caller's to close. */
    public Times run(Workers workers) {
        Products products =
                new Products(load.network(), load.arithmetic(), load.schedule().miniBatch(), workers);
        warmUpCluster();
        List<Race> races = new ArrayList<>();
        try {
            contestants.forEach(contestant -> races.add(race(contestant)));
            for (int i = 0; i < warmUp; i++) {
                products.gigaflops();
            }
            return run(products, races);
        } finally {
            races.forEach(race -> race.owners.ifPresent(LayerOwners::close));
        }
    }

    private Times run(Products products, List<Race> races) {
        List<Double> gigaflops = new ArrayList<>();
        Optional<Memory> settled = Optional.empty();
        int apart = (rounds + PEER_RUNS - 1) / PEER_RUNS;
        for (int round = 0; round < rounds; round++) {
            if (round == SETTLED) {
                settled = Optional.of(Memory.now());
            }
            gigaflops.add(products.gigaflops());
            races.forEach(this::round);
            if (round % apart == 0) {
                peer.ifPresent(Baseline::round);
            }
        }
        double speed = Series.median(gigaflops);
        return new Times(
                speed,
                settled,
                Memory.now(),
                races.stream().map(race -> times(race, speed)).toList());
    }

    private void warmUpCluster() {
        Objective idle = distribution.objective();
        Parameters W = Parameters.zeros(load.network(), load.arithmetic());
        for (int i = 0; i < WARM_UP_JOBS * warmUp; i++) {
            idle.evaluate(W, List.of()).close();
        }
    }

    private Race race(TimedMethod contestant) {
        Objective cluster = distribution.objective();
        TrainingTimes<?> here = TrainingTimes.of(contestant, load, local.get());
        Optional<LayerOwners> owners = distribution.owners(contestant);
        TrainingTimes<?> there = TrainingTimes.of(contestant, load, cluster, owners);
        here.warmUp(warmUp);
        there.warmUp(warmUp);
        PartTimes parts = new PartTimes(load, local.get(), here);
        List<StatisticsRequest> wanted = here.wanted();
        Traffic all = Traffic.of(load, wanted, distribution.tasks(), distribution.executors());
        Traffic traffic = owners.isPresent() ? all.amongOwners(load, wanted.size(), distribution.tasks()) : all;
        return new Race(contestant, here, there, parts, cluster, owners, new Series(1), traffic);
    }

    private void round(Race race) {
        race.local.round();
        race.distributed.round();
        race.parts.round();
        race.broadcast.add(0, Stopwatch.seconds(() -> race.cluster
                .evaluate(race.local.weights(), List.of())
                .close()));
    }

    private MethodTimes times(Race race, double gigaflops) {
        String name = race.contestant.name();
        IterationCost cost = IterationCost.of(
                load.network(), race.contestant.method(), load.schedule().miniBatch());
        double work = cost.totalWork();
        MethodTimes.Parts parts = new MethodTimes.Parts(
                race.parts.pass(),
                race.parts.moments(),
                race.parts.additionalPass(),
                race.parts.combine(),
                race.parts.wire(),
                race.local.step(),
                race.local.finishDeferred(),
                race.local.evaluate(),
                race.distributed.evaluate(),
                race.broadcast.seconds());
        OptionalDouble peerSeconds = peer.map(p -> p.seconds(name)).orElse(OptionalDouble.empty());
        return new MethodTimes(
                name,
                work,
                SUMS.stream().mapToDouble(cost::work).sum(),
                race.contestant.sizes(load),
                work / (gigaflops * GIGA),
                race.local.whole(),
                race.distributed.whole(),
                peerSeconds,
                parts,
                race.traffic);
    }
}
