package org.kbfgs.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowStorage;
import org.kbfgs.train.StepSchedule;

/**
 * The configuration of a training, checked.
 *
 * @param train path of the training set
 * @param test path of the test set
 * @param run folder that is written
 * @param initialModel folder of the model whose weights the training starts from
 * @param step learning rate and damping before their schedules
 * @param miniBatch m
 * @param shards S
 * @param wire precision of sums that are sent or added across shards
 * @param table how a table becomes examples
 * @param storage where the examples are kept
 * @param validation examples whose loss is monitored
 * @param rules for divergence, stopping and monitoring
 * @param checkpoints when and where they are written
 * @param monitoring where others watch
 * @param decisive the settings that the results depend on, by name, as text
 * @param effective every setting, as a file that can be loaded again
 */
public record TrainConfig(
        String train,
        String test,
        String run,
        int epochs,
        long seed,
        Optional<String> initialModel,
        Architecture network,
        ElementType type,
        String methodName,
        Method method,
        StepSettings step,
        ScheduleSpec learningRate,
        ScheduleSpec damping,
        int miniBatch,
        int shards,
        WirePrecision wire,
        WirePrecision weightsWire,
        Fitting table,
        RowStorage storage,
        ValidationSet validation,
        TrainingRules rules,
        CheckpointSettings checkpoints,
        Monitoring monitoring,
        Map<String, String> decisive,
        String effective) {

    /** Settings that the results do not depend on; the contents of the datasets are compared instead of their paths. */
    private static final Set<String> FREE =
            Set.of("data.train", "data.test", "data.validation", RowStorage.SETTING, "run.dir", "run.epochs");

    /** The settings of each step, once the number of iterations in an epoch is known. */
    public StepSchedule steps(long iterationsPerEpoch) {
        return new StepSchedule(step, learningRate.schedule(iterationsPerEpoch), damping.schedule(iterationsPerEpoch));
    }

    /** @throws BadInput for the first setting that is not as expected */
    public static TrainConfig of(Settings given) {
        Settings settings = UsualSteps.in(given);
        Method method = new MethodReader(settings).method();
        PathSettings paths = new PathSettings(settings);
        return new TrainConfig(
                paths.dataset(RunDeclarations.TRAIN),
                paths.dataset(RunDeclarations.TEST),
                paths.path(RunDeclarations.RUN),
                settings.whole(RunDeclarations.EPOCHS),
                settings.parsed(RunDeclarations.SEED, Long::parseLong),
                paths.pathOrNull(RunDeclarations.INITIAL_MODEL),
                network(settings),
                type(settings),
                settings.choice(OptimizerDeclarations.NAME),
                method,
                step(settings, method),
                schedule(settings, OptimizerDeclarations.LEARNING_RATE_SCHEDULE),
                schedule(settings, OptimizerDeclarations.DAMPING_SCHEDULE),
                settings.whole(RunDeclarations.BATCH),
                settings.whole(RunDeclarations.SHARDS),
                wire(settings, RunDeclarations.WIRE),
                weightsWire(settings),
                table(settings, network(settings).loss()),
                settings.choice(RunDeclarations.STORAGE, RowStorage.values()),
                ValidationSet.of(settings),
                TrainingRules.of(settings),
                CheckpointSettings.of(settings),
                Monitoring.of(settings),
                decisive(settings),
                settings.render());
    }

    /** All settings except paths, the length of the training, and checkpoints. */
    private static Map<String, String> decisive(Settings settings) {
        Map<String, String> texts = settings.texts();
        texts.keySet().removeIf(TrainConfig::isFree);
        return texts;
    }

    private static boolean isFree(String name) {
        return name.startsWith(CheckpointSettings.SECTION)
                || name.startsWith(Monitoring.SECTION)
                || TrainingRules.isFree(name)
                || FREE.contains(name);
    }

    /** The section {@code network}. @throws BadInput for the first setting that is not as expected */
    public static Architecture network(Settings settings) {
        List<Integer> sizes = settings.list(RunDeclarations.LAYERS, Integer::parseInt);
        if (sizes.size() < 2 || sizes.stream().anyMatch(d -> d < 1)) {
            throw settings.bad(RunDeclarations.LAYERS);
        }
        Setting.Form counted = RunDeclarations.activations(sizes.size() - 1);
        List<Activation> activations = settings.list(counted, Activation::of);
        if (activations.size() != sizes.size() - 1) {
            throw settings.bad(counted);
        }
        Loss loss = settings.parsed(RunDeclarations.LOSS, Loss::of);
        double delta = settings.number(RunDeclarations.HUBER_DELTA);
        if (loss != Loss.HUBER && delta != Architecture.USUAL_HUBER_DELTA) {
            throw settings.bad(
                    RunDeclarations.HUBER_DELTA.name(), "to be left out with network.loss = " + loss.label());
        }
        return Architecture.of(sizes, activations, loss).withHuberDelta(delta);
    }

    /** How a table becomes examples of a network with the loss. @throws BadInput for the first setting that is not as expected */
    public static Fitting table(Settings settings, Loss loss) {
        return new TableReader(settings, loss).table();
    }

    /** The type of all numbers. @throws BadInput if it is not one */
    public static ElementType type(Settings settings) {
        return settings.parsed(RunDeclarations.DTYPE, ElementType::of);
    }

    private static WirePrecision wire(Settings settings, Setting.Choice setting) {
        WirePrecision wire = settings.parsed(setting, WirePrecision::of);
        ElementType type = type(settings);
        if (!wire.takes(type)) {
            throw settings.bad(setting.name(), "full with network.dtype = " + type.label());
        }
        return wire;
    }

    private static WirePrecision weightsWire(Settings settings) {
        WirePrecision wire = wire(settings, RunDeclarations.WEIGHTS_WIRE);
        if (wire != WirePrecision.FULL && new MethodReader(settings).isAdaptive()) {
            throw settings.bad(
                    RunDeclarations.WEIGHTS_WIRE.name(),
                    "full with optimizer.adaptive = true, as steps smaller than the rounding change the loss by chance");
        }
        return wire;
    }

    private static StepSettings step(Settings settings, Method method) {
        double learningRate = settings.number(OptimizerDeclarations.LEARNING_RATE);
        double damping = method.isDamped() ? settings.number(OptimizerDeclarations.DAMPING) : 0;
        return new StepSettings(learningRate, damping);
    }

    private static ScheduleSpec schedule(Settings settings, Setting.Form setting) {
        return new ScheduleSpec(settings.listOrEmpty(
                setting, factor -> new ScheduleSpec(List.of(factor)).factors().get(0)));
    }
}
