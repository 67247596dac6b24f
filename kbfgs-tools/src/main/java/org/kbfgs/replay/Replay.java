package org.kbfgs.replay;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Objective;

/** Replays a trajectory through an objective and compares. */
public final class Replay {

    private Replay() {}

    /** The objective over the examples: a loop or a cluster. */
    public interface Answering {
        Objective over(Architecture architecture, BatchSchedule schedule, List<Shard> shards);
    }

    /**
     * How a replay ended.
     *
     * @param mismatch the first place where recorded and seen part; empty if they agree throughout
     * @param maxWeightError over all recorded weights, relative to max(1, |w|)
     */
    public record Verdict(String name, String how, Optional<String> mismatch, double maxWeightError) {

        public boolean passed() {
            return mismatch.isEmpty();
        }

        @Override
        public String toString() {
            return mismatch.map(where -> "FAIL " + name + " " + how + " " + where)
                    .orElse(String.format(Locale.ROOT, "PASS %s %s max-weight-error=%.1e", name, how, maxWeightError));
        }
    }

    /** In this process, over S shards. */
    public static Verdict local(Trajectory trajectory, int S) {
        Arithmetic arithmetic = BackendChoice.of(ElementType.FLOAT64);
        try (Workers workers = new Workers(1)) {
            Answering loop = (architecture, schedule, shards) ->
                    new LocalObjective(architecture, arithmetic, schedule, shards, workers);
            return through(trajectory, S == 1 ? "local" : "local-" + S, S, loop);
        }
    }

    /** Through the given objective, in float64, over S shards. */
    public static Verdict through(Trajectory trajectory, String how, int S, Answering answering) {
        BatchSchedule schedule = new BatchSchedule(trajectory.examples(), trajectory.batchSize(), S, 0);
        Objective objective = answering.over(trajectory.architecture(), schedule, trajectory.shards(S));
        Comparison comparison = new Comparison();
        switch (trajectory.algorithm()) {
            case "K-BFGS", "K-BFGS(L)" ->
                run(trajectory, new KBfgsReplay(trajectory, comparison), objective, comparison);
            case "KFAC" -> run(trajectory, new KfacReplay(trajectory, comparison), objective, comparison);
            case "Adam" -> run(trajectory, new AdamReplay(trajectory, comparison), objective, comparison);
            case "RMSprop" -> run(trajectory, new RmsPropReplay(trajectory, comparison), objective, comparison);
            case "SGD-momentum" -> run(trajectory, new SgdMomentumReplay(trajectory), objective, comparison);
            default ->
                comparison.exact(
                        "algorithm",
                        "one of K-BFGS, K-BFGS(L), KFAC, Adam, RMSprop, SGD-momentum",
                        trajectory.algorithm());
        }
        return new Verdict(trajectory.name(), how, comparison.mismatch(), comparison.maxWeightError());
    }

    private static <S> void run(
            Trajectory trajectory, RecordedMethod<S> method, Objective objective, Comparison comparison) {
        new TrajectoryReplay<>(trajectory, method, objective, comparison).run();
    }
}
