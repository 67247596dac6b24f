package org.kbfgs.replay;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.KBfgs;
import org.kbfgs.optim.KBfgsSettings;
import org.kbfgs.optim.KBfgsState;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.Sum;
import org.kbfgs.train.DivergenceException;
import org.kbfgs.train.Trainer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Replays a trajectory of K-BFGS or K-BFGS(L) through the trainer. */
final class KBfgsReplay {

    private static final double SKIP_EPSILON = 1e-4;

    private final Trajectory trajectory;
    private final Architecture network;
    private final Watched objective;
    private final Parameters W;
    private final Comparison comparison;

    KBfgsReplay(Trajectory trajectory, Objective objective, Parameters W, Comparison comparison) {
        this.trajectory = trajectory;
        this.network = trajectory.architecture();
        this.objective = new Watched(objective);
        this.W = W;
        this.comparison = comparison;
    }

    void run() {
        try (Workers workers = new Workers(1)) {
            Trainer<KBfgsState> trainer = new Trainer<>(
                    objective, new KBfgs(settings(), workers), trajectory.batches(), W, trajectory.batchSize());
            StepSettings step = new StepSettings(
                    trajectory.hyper("lr").number(), trajectory.hyper("lambda").number());
            trainer.warmUp(step);
            if (!trajectory.fullBatch()) {
                factorNorms("warm start", trajectory.root().at("init_state").at("A_fro"), trainer.state());
            }
            List<Node> iterations = trajectory.iterations();
            for (int k = 0; k < iterations.size(); k++) {
                iterate(trainer, step, iterations, k);
            }
            finished(iterations, trainer.flush(step), trainer.state());
            finalLosses(trajectory.root().at("final"));
        } catch (DivergenceException e) {
            comparison.exact("training", "finite steps", String.valueOf(e.getMessage()));
        }
    }

    private KBfgsSettings settings() {
        KBfgsSettings.Factor factor = trajectory.algorithm().equals("K-BFGS(L)")
                ? new KBfgsSettings.Factor.Window(trajectory.hyper("num_pairs").whole())
                : new KBfgsSettings.Factor.Dense();
        return new KBfgsSettings(
                factor,
                trajectory.hyper("momentum").number(),
                trajectory.hyper("A_decay").number(),
                trajectory.hyper("s_y_decay").number(),
                trajectory.hyper("tau").number(),
                trajectory.hyper("mu1").number(),
                OptionalDouble.of(trajectory.hyper("mu2").number()),
                OptionalDouble.of(trajectory.hyper("lambda_A").number()),
                new SkipRule(SKIP_EPSILON));
    }

    private void iterate(Trainer<KBfgsState> trainer, StepSettings step, List<Node> iterations, int k) {
        Node recorded = iterations.get(k);
        String place = "iteration " + recorded.at("iteration").whole();
        Trainer.Iteration seen = trainer.step(step);
        if (k > 0) {
            finished(iterations, seen.finished(), trainer.state());
        }
        comparison.relative(place + " loss", recorded.at("loss"), seen.loss(), Comparison.NORMS);
        for (int l = 0; l < network.depth(); l++) {
            String layer = place + " layer " + (l + 1);
            comparison.relative(
                    layer + " grad_norm", item(recorded, "grad_norm", l), objective.gradientNorm(l), Comparison.NORMS);
            comparison.relative(
                    layer + " step_norm",
                    item(recorded, "step_norm", l),
                    seen.stepNorms().get(l),
                    Comparison.NORMS);
        }
        if (k == 0) {
            firstGradient();
        }
        trainer.settle();
        factorNorms(place, recorded.at("A_fro"), trainer.state());
        for (int l = 0; l < network.depth(); l++) {
            double norm = trainer.state().factors().get(l).Ha().frobenius();
            comparison.relative(
                    place + " layer " + (l + 1) + " Ha_fro", item(recorded, "Ha_fro", l), norm, Comparison.NORMS);
        }
        String steps = Integer.toString(k + 1);
        if (trajectory.root().at("weights_after").has(steps)) {
            weights(place, trajectory.root().at("weights_after").at(steps));
        }
    }

    private static Node item(Node recorded, String key, int l) {
        List<Node> items = recorded.at(key).items();
        if (l >= items.size()) {
            throw recorded.at(key).expected("one number for each layer");
        }
        return items.get(l);
    }

    private void firstGradient() {
        Parameters recorded = trajectory.parameters(trajectory.root().at("first_gradient"));
        for (int l = 0; l < network.depth(); l++) {
            compareMatrix("iteration 1 layer " + (l + 1) + " gradient", recorded.matrix(l), objective.meanGradient(l));
        }
    }

    private void weights(String place, Node recorded) {
        Parameters expected = trajectory.parameters(recorded);
        for (int l = 0; l < network.depth(); l++) {
            compareMatrix(place + " layer " + (l + 1) + " weight", expected.matrix(l), W.matrix(l));
        }
    }

    private void compareMatrix(String place, INDArray expected, INDArray seen) {
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.columns(); j++) {
                comparison.weight(place + " (" + i + ", " + j + ")", expected.getDouble(i, j), seen.getDouble(i, j));
            }
        }
    }

    private void factorNorms(String place, Node recorded, KBfgsState state) {
        for (int l = 0; l < network.depth(); l++) {
            INDArray A = state.factors().get(l).A();
            double squares = 2 * Kernels.get().dot(A, A);
            for (long j = 0, at = 0; at < A.length(); j++, at += j + 1) {
                squares -= A.getDouble(at) * A.getDouble(at);
            }
            comparison.relative(
                    place + " layer " + (l + 1) + " A_fro",
                    recorded.items().get(l),
                    Math.sqrt(squares),
                    Comparison.NORMS);
        }
    }

    private void finished(List<Node> iterations, List<CurvatureReport> reports, KBfgsState state) {
        for (CurvatureReport report : reports) {
            Node iteration = iterations.get(Math.toIntExact(report.iteration()));
            String place = "iteration " + iteration.at("iteration").whole() + " layer " + (report.layer() + 1) + " ";
            damping(place, item(iteration, "damping", report.layer()), report);
            double norm = state.factors()
                    .get(report.layer())
                    .Hg()
                    .dense()
                    .norm2Number()
                    .doubleValue();
            comparison.relative(place + "Hg_fro", item(iteration, "Hg_fro", report.layer()), norm, Comparison.NORMS);
        }
    }

    private void damping(String place, Node recorded, CurvatureReport report) {
        Damped seen = report.damped();
        comparison.relative(place + "sTy_before", recorded.at("sTy_before"), seen.sy(), Comparison.CURVATURE);
        comparison.relative(place + "yHy_before", recorded.at("yHy_before"), seen.yHy(), Comparison.CURVATURE);
        comparison.exact(place + "damping1", recorded.at("damping1").flag(), seen.first());
        comparison.exact(place + "damping2", recorded.at("damping2").flag(), seen.second());
        comparison.absolute(place + "theta1", recorded.at("theta1"), seen.theta1(), Comparison.CURVATURE);
        comparison.absolute(place + "theta2", recorded.at("theta2"), seen.theta2(), Comparison.CURVATURE);
        comparison.relative(place + "sTs_after", recorded.at("sTs_after"), seen.ssAfter(), Comparison.CURVATURE);
        comparison.relative(place + "sTy_after", recorded.at("sTy_after"), seen.syAfter(), Comparison.CURVATURE);
        comparison.exact(
                place + "a_update_status", recorded.at("a_update_status").whole(), status(report.outcomeA()));
        if (report.pairs().isPresent()) {
            comparison.exact(
                    place + "pair_appended",
                    recorded.at("pair_appended").flag(),
                    report.outcomeG() == UpdateOutcome.APPLIED);
            comparison.exact(
                    place + "pairs_stored",
                    recorded.at("pairs_stored").whole(),
                    report.pairs().getAsInt());
        } else {
            comparison.exact(
                    place + "g_update_status", recorded.at("g_update_status").whole(), status(report.outcomeG()));
        }
    }

    /** The schema's codes. */
    private static int status(UpdateOutcome outcome) {
        return switch (outcome) {
            case APPLIED -> 0;
            case NOT_POSITIVE -> 1;
            case LOW_CURVATURE -> 2;
            case NOT_FINITE -> 4;
        };
    }

    private void finalLosses(Node recorded) {
        double regulariser =
                0.5 * trajectory.hyper("tau").number() * Kernels.get().dot(W.flat(), W.flat());
        double loss = meanLoss(new MiniBatch.All());
        comparison.relative("final train_loss", recorded.at("train_loss"), loss, Comparison.NORMS);
        comparison.relative("final regulariser", recorded.at("regulariser"), regulariser, Comparison.NORMS);
        comparison.relative(
                "final train_loss_regularised",
                recorded.at("train_loss_regularised"),
                loss + regulariser,
                Comparison.NORMS);
        int m = Math.min(trajectory.batchSize(), trajectory.examples());
        long whole = (long) m * (trajectory.examples() / m);
        MiniBatch consecutive = new MiniBatch.Rows(LongStream.range(0, whole).toArray());
        comparison.relative(
                "final reference_eval_loss_regularised",
                recorded.at("reference_eval_loss_regularised"),
                meanLoss(consecutive) + regulariser,
                Comparison.NORMS);
        Statistics error = objective
                .evaluate(W, List.of(Evaluation.of(consecutive, Sum.SQUARED_ERROR)))
                .get(0);
        comparison.relative(
                "final reference_eval_mse",
                recorded.at("reference_eval_mse"),
                error.scalar(Sum.SQUARED_ERROR) / (error.count() * (double) network.outputs()),
                Comparison.NORMS);
    }

    private double meanLoss(MiniBatch rows) {
        Statistics sums =
                objective.evaluate(W, List.of(Evaluation.of(rows, Sum.LOSS))).get(0);
        return sums.scalar(Sum.LOSS) / sums.count();
    }
}
