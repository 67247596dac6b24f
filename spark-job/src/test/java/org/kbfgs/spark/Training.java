package org.kbfgs.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.KBfgsState;
import org.kbfgs.statistics.Objective;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ReportFigures;
import org.kbfgs.train.ScheduledBatches;

/** A short training run of the tiny network, over more than an epoch. */
final class Training {

    static final int ITERATIONS = 4;

    private static final StepSettings SETTINGS = new StepSettings(0.1, 0.3);

    private Training() {}

    /** A trainer at the initial weights. */
    static IterationRunner<KBfgsState> of(
            Objective objective, int shards, KBfgsSettings.Factor factor, ElementType type) {
        Parameters W = Example.weights(type, 1);
        return new IterationRunner<>(
                objective,
                new KBfgs(KBfgsSettings.paper(factor), new Workers(1)),
                new ScheduledBatches(Example.schedule(shards)),
                W,
                Example.schedule(shards).miniBatch());
    }

    static void warmUp(IterationRunner<KBfgsState> trainer) {
        trainer.warmUp(SETTINGS);
    }

    static IterationRunner.Iteration step(IterationRunner<KBfgsState> trainer) {
        IterationRunner.Iteration done = trainer.step(SETTINGS);
        trainer.finishDeferred();
        return done;
    }

    static List<CurvatureReport> flush(IterationRunner<KBfgsState> trainer) {
        return trainer.flush(SETTINGS);
    }

    /** All numbers that a run tells, from its warm-up to its flush, and the bytes of its last weights. */
    static List<Object> run(IterationRunner<KBfgsState> trainer) {
        return run(trainer, ITERATIONS, k -> {});
    }

    /** Of so many iterations; {@code before} is called before each. */
    static List<Object> run(IterationRunner<KBfgsState> trainer, int iterations, IntConsumer before) {
        List<Object> told = new ArrayList<>();
        warmUp(trainer);
        for (int k = 0; k < iterations; k++) {
            before.accept(k);
            IterationRunner.Iteration done = step(trainer);
            told.add(List.of(done.iteration(), done.loss(), done.stepNorms()));
            done.finished().forEach(report -> told.add(ReportFigures.of(report)));
        }
        flush(trainer).forEach(report -> told.add(ReportFigures.of(report)));
        told.add(bytes(trainer.weights()));
        return told;
    }

    private static List<Byte> bytes(Parameters weights) {
        List<Byte> bytes = new ArrayList<>();
        for (byte one : weights.toBytes()) {
            bytes.add(one);
        }
        return bytes;
    }
}
