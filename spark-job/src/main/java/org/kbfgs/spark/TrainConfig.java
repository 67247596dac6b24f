package org.kbfgs.spark;

import java.util.List;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Dtype;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.KBfgs;
import org.kbfgs.optim.KBfgsSettings;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.train.StepSchedule;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The configuration of a training, checked.
 *
 * @param train path of the training set
 * @param test path of the test set
 * @param run folder that is written
 * @param step learning rate and damping before their schedules
 * @param miniBatch m
 * @param shards S
 * @param effective every setting, as a file that can be loaded again
 */
record TrainConfig(
        String train,
        String test,
        String run,
        int epochs,
        long seed,
        Architecture network,
        DataType type,
        Method method,
        StepSettings step,
        ScheduleSpec learningRate,
        ScheduleSpec damping,
        int miniBatch,
        int shards,
        String effective) {

    /** The optimiser and its own settings. */
    sealed interface Method {

        /** As in {@code optimizer.name}. */
        String name();

        /** tau of the regulariser tau/2 ||theta||^2. */
        double weightDecay();

        Optimizer<?> optimizer(Workers workers);

        /** K-BFGS or K-BFGS(L). */
        record Curvature(String name, KBfgsSettings settings) implements Method {
            @Override
            public double weightDecay() {
                return settings.weightDecay();
            }

            @Override
            public Optimizer<?> optimizer(Workers workers) {
                return new KBfgs(settings, workers);
            }
        }
    }

    /** The settings of each step, once the number of iterations in an epoch is known. */
    StepSchedule steps(long iterationsPerEpoch) {
        return new StepSchedule(step, learningRate.schedule(iterationsPerEpoch), damping.schedule(iterationsPerEpoch));
    }

    /** @throws BadInput for the first setting that is not as expected */
    static TrainConfig of(Settings settings) {
        return new TrainConfig(
                settings.text("data.train", "the path of a Parquet dataset"),
                settings.text("data.test", "the path of a Parquet dataset"),
                settings.text("run.dir", "the path of a folder to write"),
                settings.whole("run.epochs", 1),
                settings.parsed("run.seed", "a whole number", Long::parseLong),
                network(settings),
                settings.parsed("network.dtype", "float32 or float64", Dtype::of),
                method(settings),
                step(settings),
                schedule(settings, "optimizer.learning-rate-schedule"),
                schedule(settings, "optimizer.damping-schedule"),
                settings.whole("batch.size", 1),
                settings.whole("shards", 1),
                settings.render());
    }

    private static Architecture network(Settings settings) {
        String sizesMeaning = "a list of at least two whole numbers above 0";
        List<Integer> sizes = settings.list("network.layers", sizesMeaning, Integer::parseInt);
        if (sizes.size() < 2 || sizes.stream().anyMatch(d -> d < 1)) {
            throw settings.bad("network.layers", sizesMeaning);
        }
        String meaning = (sizes.size() - 1) + " activations, one for each layer: relu, sigmoid, tanh or linear";
        List<Activation> activations = settings.list("network.activations", meaning, Activation::of);
        if (activations.size() != sizes.size() - 1) {
            throw settings.bad("network.activations", meaning);
        }
        Loss loss = settings.parsed(
                "network.loss", "sigmoid-cross-entropy, half-squared-error or softmax-cross-entropy", Loss::of);
        return Architecture.of(sizes, activations, loss);
    }

    private static StepSettings step(Settings settings) {
        return new StepSettings(
                settings.number("optimizer.learning-rate", "a number above 0", x -> x > 0),
                settings.number("optimizer.damping", "a number above 0", x -> x > 0));
    }

    private static ScheduleSpec schedule(Settings settings, String name) {
        return new ScheduleSpec(
                settings.listOrEmpty(name, ScheduleSpec.FORMS, factor -> new ScheduleSpec(List.of(factor))
                        .factors()
                        .get(0)));
    }

    private static Method method(Settings settings) {
        String name = settings.text("optimizer.name", "k-bfgs or k-bfgs-l");
        KBfgsSettings.Factor factor =
                switch (name) {
                    case "k-bfgs" -> new KBfgsSettings.Factor.Dense();
                    case "k-bfgs-l" -> new KBfgsSettings.Factor.Window(settings.whole("optimizer.k-bfgs.window", 1));
                    default -> throw settings.bad("optimizer.name", "k-bfgs or k-bfgs-l");
                };
        return new Method.Curvature(name, curvature(settings, factor));
    }

    private static KBfgsSettings curvature(Settings settings, KBfgsSettings.Factor factor) {
        return new KBfgsSettings(
                factor,
                decay(settings, "optimizer.momentum"),
                decay(settings, "optimizer.k-bfgs.factor-decay"),
                decay(settings, "optimizer.k-bfgs.pair-decay"),
                settings.number("optimizer.weight-decay", "a number of at least 0", x -> x >= 0),
                settings.number("optimizer.k-bfgs.mu1", "a number in (0, 1)", x -> x > 0 && x < 1),
                settings.numberOrNull("optimizer.k-bfgs.mu2", "a number above 0", x -> x > 0),
                settings.numberOrNull("optimizer.k-bfgs.lambda-a", "a number above 0", x -> x > 0),
                new SkipRule(
                        settings.number("optimizer.k-bfgs.skip-threshold", "a number of at least 0", x -> x >= 0)));
    }

    private static double decay(Settings settings, String name) {
        return settings.number(name, "a number in [0, 1)", x -> x >= 0 && x < 1);
    }
}
