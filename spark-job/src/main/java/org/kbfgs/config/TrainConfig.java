package org.kbfgs.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Dtype;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.WirePrecision;
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
 * @param wire how exactly sums are known where shards' are joined
 * @param validation examples that say when training is best
 * @param rules what is watched meanwhile
 * @param checkpoints when and where they are written
 * @param decisive the settings that the results depend on, by name, as text
 * @param effective every setting, as a file that can be loaded again
 */
public record TrainConfig(
        String train,
        String test,
        String run,
        int epochs,
        long seed,
        Architecture network,
        DataType type,
        String methodName,
        Method method,
        StepSettings step,
        ScheduleSpec learningRate,
        ScheduleSpec damping,
        int miniBatch,
        int shards,
        WirePrecision wire,
        ValidationSet validation,
        TrainingRules rules,
        CheckpointSettings checkpoints,
        Map<String, String> decisive,
        String effective) {

    /** Settings that the results do not depend on; what data holds is compared itself. */
    private static final Set<String> FREE =
            Set.of("data.train", "data.test", "data.validation", "run.dir", "run.epochs");

    /** The settings of each step, once the number of iterations in an epoch is known. */
    public StepSchedule steps(long iterationsPerEpoch) {
        return new StepSchedule(step, learningRate.schedule(iterationsPerEpoch), damping.schedule(iterationsPerEpoch));
    }

    /** @throws BadInput for the first setting that is not as expected */
    public static TrainConfig of(Settings settings) {
        Method method = new MethodReader(settings).method();
        return new TrainConfig(
                settings.path("data.train", "the path of a Parquet dataset"),
                settings.path("data.test", "the path of a Parquet dataset"),
                settings.path("run.dir", "the path of a folder to write"),
                settings.whole("run.epochs", 1),
                settings.parsed("run.seed", "a whole number", Long::parseLong),
                network(settings),
                type(settings),
                settings.text("optimizer.name", "a method's name"),
                method,
                step(settings, method),
                schedule(settings, "optimizer.learning-rate-schedule"),
                schedule(settings, "optimizer.damping-schedule"),
                settings.whole("batch.size", 1),
                settings.whole("shards", 1),
                wire(settings),
                ValidationSet.of(settings),
                TrainingRules.of(settings),
                CheckpointSettings.of(settings),
                decisive(settings),
                settings.render());
    }

    /** Not where things lie, how long training goes on, and when it is kept. */
    private static Map<String, String> decisive(Settings settings) {
        Map<String, String> texts = settings.texts();
        texts.keySet().removeIf(TrainConfig::isFree);
        return texts;
    }

    private static boolean isFree(String name) {
        return name.startsWith(CheckpointSettings.SECTION) || TrainingRules.isFree(name) || FREE.contains(name);
    }

    /** The section {@code network}. @throws BadInput for the first setting that is not as expected */
    public static Architecture network(Settings settings) {
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

    /** The type of all numbers. @throws BadInput if it is not one */
    public static DataType type(Settings settings) {
        return settings.parsed("network.dtype", "float32 or float64", Dtype::of);
    }

    private static WirePrecision wire(Settings settings) {
        WirePrecision wire = settings.parsed("wire", "full or bfloat16", WirePrecision::of);
        DataType type = type(settings);
        if (!wire.takes(type)) {
            throw settings.bad("wire", "full with network.dtype = " + Dtype.label(type));
        }
        return wire;
    }

    private static StepSettings step(Settings settings, Method method) {
        double learningRate = settings.number("optimizer.learning-rate", "a number above 0", x -> x > 0);
        double damping = method.isDamped() ? settings.number("optimizer.damping", "a number above 0", x -> x > 0) : 0;
        return new StepSettings(learningRate, damping);
    }

    private static ScheduleSpec schedule(Settings settings, String name) {
        return new ScheduleSpec(
                settings.listOrEmpty(name, ScheduleSpec.FORMS, factor -> new ScheduleSpec(List.of(factor))
                        .factors()
                        .get(0)));
    }
}
