package org.kbfgs.replay;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.DivergenceException;
import org.kbfgs.train.IterationRunner;

/** Replays a trajectory through the trainer and compares what is recorded of every method. */
final class TrajectoryReplay<S> {

    private final Trajectory trajectory;
    private final RecordedMethod<S> method;
    private final Architecture network;
    private final Watched objective;
    private final Parameters W;
    private final Comparison comparison;

    TrajectoryReplay(Trajectory trajectory, RecordedMethod<S> method, Objective objective, Comparison comparison) {
        this.trajectory = trajectory;
        this.method = method;
        this.network = trajectory.architecture();
        this.objective = new Watched(objective);
        this.W = trajectory.parameters(trajectory.root().at("initial_weights"));
        this.comparison = comparison;
    }

    void run() {
        try (Workers workers = new Workers(1)) {
            IterationRunner<S> trainer = new IterationRunner<>(
                    objective,
                    recorded(() -> method.optimizer(workers)),
                    new RecordedBatches(trajectory),
                    W,
                    trajectory.batchSize());
            StepSettings step =
                    recorded(() -> new StepSettings(trajectory.hyper("lr").number(), method.damping()));
            trainer.warmUp(step);
            method.warmedUp(trainer.state());
            List<Node> iterations = trajectory.iterations();
            for (int k = 0; k < iterations.size(); k++) {
                iterate(trainer, step, iterations.get(k), k);
            }
            method.finished(trainer.flush(step), trainer.state());
            finalLosses(trajectory.root().at("final"));
        } catch (DivergenceException | ArithmeticException e) {
            comparison.exact("training", "finite steps", String.valueOf(e.getMessage()));
        }
    }

    /** Reads recorded settings; a value out of its range is the file's mistake. */
    private <T> T recorded(Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw new NotATrajectory(trajectory.root().at("hyper").path() + ": " + e.getMessage());
        }
    }

    private void iterate(IterationRunner<S> trainer, StepSettings step, Node recorded, int k) {
        IterationRunner.Iteration seen = trainer.step(step);
        method.finished(seen.finished(), trainer.state());
        String place = Trajectory.place(recorded);
        comparison.relative(place + " loss", recorded.at("loss"), seen.loss(), Comparison.NORMS);
        comparison.layers(place, recorded, "grad_norm", objective::gradientNorm, network.depth());
        comparison.layers(place, recorded, "step_norm", l -> seen.stepNorms().get(l), network.depth());
        if (k == 0) {
            compare(place, "gradient", trajectory.root().at("first_gradient"), objective::meanGradient);
        }
        trainer.finishDeferred();
        method.iterated(k, trainer.state());
        String steps = Integer.toString(k + 1);
        if (trajectory.root().at("weights_after").has(steps)) {
            compare(place, "weight", trajectory.root().at("weights_after").at(steps), W::matrix);
        }
    }

    private interface Matrices {
        Matrix of(int layer);
    }

    private void compare(String place, String quantity, Node recorded, Matrices seen) {
        Parameters expected = trajectory.parameters(recorded);
        for (int l = 0; l < network.depth(); l++) {
            comparison.matrix(place + " layer " + (l + 1) + " " + quantity, expected.matrix(l), seen.of(l));
        }
    }

    private void finalLosses(Node recorded) {
        double regulariser =
                0.5 * trajectory.hyper("tau").number() * W.flat().kernels().dot(W.flat(), W.flat());
        double loss = meanLoss(new MiniBatch.All());
        compareFinal(recorded, "train_loss", loss);
        compareFinal(recorded, "regulariser", regulariser);
        compareFinal(recorded, "train_loss_regularised", loss + regulariser);
        int m = Math.min(trajectory.batchSize(), trajectory.examples());
        long whole = (long) m * (trajectory.examples() / m);
        MiniBatch consecutive = new MiniBatch.Rows(LongStream.range(0, whole).toArray());
        compareFinal(recorded, "reference_eval_loss_regularised", meanLoss(consecutive) + regulariser);
        Statistics error = objective
                .evaluate(W, List.of(StatisticsRequest.of(consecutive, Statistic.SQUARED_ERROR)))
                .get()
                .get(0);
        compareFinal(
                recorded,
                "reference_eval_mse",
                error.scalar(Statistic.SQUARED_ERROR) / (error.count() * (double) network.outputs()));
    }

    private void compareFinal(Node recorded, String key, double seen) {
        comparison.relative("final " + key, recorded.at(key), seen, Comparison.NORMS);
    }

    private double meanLoss(MiniBatch rows) {
        Statistics sums = objective
                .evaluate(W, List.of(StatisticsRequest.of(rows, Statistic.LOSS)))
                .get()
                .get(0);
        return sums.mean(Statistic.LOSS);
    }
}
