package org.kbfgs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.GradientSample;
import org.kbfgs.optim.kbfgs.InputInverse;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.DivergencePolicy;
import org.kbfgs.train.DivergenceRule;
import org.kbfgs.train.Stopping;

@Tag("language")
class TrainConfigTest {

    private static final String GOOD =
            """
            data { train = train.parquet, test = "hdfs://host/test.parquet" }
            run.dir = run
            network {
              layers = [6, 4, 6]
              activations = [relu, linear]
              loss = sigmoid-cross-entropy
            }
            optimizer {
              learning-rate = 0.2
              damping = 0.3
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void whatIsNotSetIsAsInTheReference() {
        TrainConfig config = load(GOOD);
        assertThat(config.type()).isEqualTo(ElementType.FLOAT32);
        assertThat(config.epochs()).isEqualTo(10);
        assertThat(config.miniBatch()).isEqualTo(1000);
        assertThat(config.shards()).isEqualTo(4);
        assertThat(config.wire()).isEqualTo(WirePrecision.FULL);
        assertThat(config.test()).isEqualTo("hdfs://host/test.parquet");
        KBfgsSettings bounded = KBfgsSettings.builder(new KBfgsSettings.Factor.Dense())
                .stepBound(new StepBound.LossShare(0.1))
                .build();
        assertThat(config.method()).isEqualTo(new Method.OfKBfgs(bounded));
    }

    @Test
    void theDefaultsOfEachMethodAreThePapersButForTheStepBound() {
        assertThat(load(GOOD, "optimizer.name=k-bfgs-l", "optimizer.step-bound=null")
                        .method())
                .isEqualTo(new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Window(100))));
        assertThat(load(GOOD, "optimizer.name=kfac", "optimizer.step-bound=null")
                        .method())
                .isEqualTo(new Method.OfKfac(KfacSettings.paper(), 1));
        assertThat(load(GOOD, "optimizer.name=adam").method()).isEqualTo(new Method.OfAdam(AdamSettings.paper()));
        assertThat(load(GOOD, "optimizer.name=rmsprop").method())
                .isEqualTo(new Method.OfRmsProp(RmsPropSettings.paper()));
        assertThat(load(GOOD, "optimizer.name=sgd").method()).isEqualTo(new Method.OfSgd(SgdMomentumSettings.paper()));
    }

    @ParameterizedTest
    @CsvSource({"k-bfgs,0.3,0.3", "k-bfgs-l,0.3,0.3", "kfac,1,3", "adam,0.001,0", "rmsprop,0.001,0", "sgd,0.1,0"})
    void aFirstRunNeedsNeitherLearningRateNorDampingAndItsFileSaysWhichItHad(
            String method, double learningRate, double damping) {
        TrainConfig config =
                load(GOOD, "optimizer.name=" + method, "optimizer.learning-rate=null", "optimizer.damping=null");
        assertThat(config.steps(1).at(0).learningRate()).isEqualTo(learningRate);
        assertThat(config.steps(1).at(0).damping()).isEqualTo(damping);
        assertThat(TrainConfig.of(Settings.read(config.effective(), "run.conf", List.of()))
                        .decisive())
                .isEqualTo(config.decisive())
                .containsEntry(
                        "optimizer.learning-rate", String.valueOf(learningRate).replaceAll("\\.0$", ""));
    }

    @Test
    void whatIsWatchedIsASetting() {
        TrainingRules rules = load(GOOD).rules();
        assertThat(rules)
                .isEqualTo(new TrainingRules(
                        new DivergenceRule(1000, 1, new DivergencePolicy.Stop()), Stopping.never(), 0, true));
        assertThat(load(GOOD).validation()).isEqualTo(new ValidationSet.None());
        TrainConfig config = load(
                GOOD,
                "divergence.loss-factor=null",
                "divergence.policy=back-off",
                "divergence.back-off.damping-factor=4",
                "stopping.patience=3",
                "stopping.minutes=2",
                "stopping.keep-best=false",
                "data.validation-share=0.1",
                "health.lanczos-steps=10");
        assertThat(config.rules())
                .isEqualTo(new TrainingRules(
                        new DivergenceRule(Double.POSITIVE_INFINITY, 1, new DivergencePolicy.BackOff(0.5, 4, 5)),
                        new Stopping(OptionalInt.of(3), OptionalDouble.empty(), OptionalDouble.of(120)),
                        10,
                        false));
        assertThat(config.validation()).isEqualTo(new ValidationSet.Share(0.1));
        assertThat(config.decisive()).containsKeys("divergence.policy", "data.validation-share");
        assertThat(config.decisive()).doesNotContainKeys("stopping.patience", "health.lanczos-steps");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "divergence.loss-factor=1|a number above 1, or null",
                "divergence.policy=retry|stop or back-off",
                "stopping.patience=0|a whole number of at least 1",
                "stopping.minutes=0|a number above 0, or null",
                "stopping.keep-best=yes|true or false",
                "health.lanczos-steps=-1|a whole number of at least 0",
                "data.validation-share=1|a number in [0, 1)"
            })
    void whatIsWatchedHasRanges(String setting, String meaning) {
        assertThatThrownBy(() -> load(GOOD, setting))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(setting.replace("=", " = \"") + "\": expected")
                .hasMessageContaining("expected " + meaning);
    }

    @Test
    void aBackOffThatChangesNothingAndTwoValidationSetsAreRefused() {
        assertThatThrownBy(() -> load(GOOD, "divergence.policy=back-off", "divergence.back-off.learning-rate-factor=1"))
                .hasMessageContaining("divergence.back-off.damping-factor = ")
                .hasMessageContaining("above 1 where the learning rate's factor is 1");
        assertThatThrownBy(() -> load(GOOD, "data.validation=v.parquet", "data.validation-share=0.2"))
                .hasMessageContaining("data.validation-share = \"0.2\"")
                .hasMessageContaining("expected 0 where data.validation is set");
    }

    @Test
    void theDoubledMiniBatchAndTheInputsIntervalAreSettings() {
        TrainConfig config = load(
                GOOD,
                "optimizer.step-bound=null",
                "optimizer.k-bfgs.gradient-sample=with-probe",
                "optimizer.k-bfgs.input-inverse=exact",
                "optimizer.k-bfgs.input-interval=5");
        assertThat(config.method())
                .isEqualTo(new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense())
                        .withGradientSample(GradientSample.WITH_PROBE)
                        .withInputInverse(new InputInverse(InputInverse.Form.EXACT, 5))));
    }

    @Test
    void theConvergentKBfgsLIsASetting() {
        TrainConfig config = load(
                GOOD,
                "optimizer.name=k-bfgs-l",
                "optimizer.step-bound=null",
                "optimizer.momentum=0",
                "optimizer.k-bfgs.pair-decay=0",
                "optimizer.k-bfgs.skip-threshold=0",
                "optimizer.k-bfgs.pair-acceptance=bounded",
                "optimizer.k-bfgs.input-inverse=exact",
                "optimizer.learning-rate-schedule=[power 0.75]");
        assertThat(config.method())
                .isEqualTo(new Method.OfKBfgs(KBfgsSettings.convergent(new KBfgsSettings.Factor.Window(100))));
        assertThat(config.steps(5).at(15).learningRate()).isEqualTo(0.2 / 8);
    }

    @Test
    void theUsualAdamIsASetting() {
        TrainConfig config = load(
                GOOD.replace("damping = 0.3", ""), // which first-order methods do not need
                "optimizer.name=adam",
                "optimizer.weight-decay=0",
                "optimizer.adam.beta2=0.999",
                "optimizer.adam.epsilon=1e-8",
                "optimizer.adam.second-moment=of-gradient");
        assertThat(config.method()).isEqualTo(new Method.OfAdam(AdamSettings.usual()));
    }

    @Test
    void theLastSingleValueRules() {
        TrainConfig config =
                load(GOOD, "shards=2", "shards = 8", "data.train=hdfs://host:9000/a b", "network.layers=[6,2,6]");
        assertThat(config.shards()).isEqualTo(8);
        assertThat(config.train()).isEqualTo("hdfs://host:9000/a b");
        assertThat(config.network().layer(0).outputs()).isEqualTo(2);
    }

    @Test
    void theEffectiveConfigurationGivesTheSameOneAgain() {
        TrainConfig config = load(GOOD, "optimizer.name=k-bfgs-l", "optimizer.k-bfgs.window=7");
        TrainConfig again = load(config.effective());
        assertThat(again.effective()).isEqualTo(config.effective());
        assertThat(again.decisive()).isEqualTo(config.decisive());
        assertThat(again.method()).isEqualTo(config.method());
    }

    @Test
    void theEffectiveConfigurationMeansTheSameFromAnyWorkingDirectory() {
        TrainConfig config = load(GOOD, "checkpoint.dir=~/c", "data.validation=a b");
        TrainConfig again = load(config.effective());
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(again.train()).isEqualTo(here + "/train.parquet");
        assertThat(again.test()).isEqualTo("hdfs://host/test.parquet");
        assertThat(again.run()).isEqualTo(here + "/run");
        assertThat(again.validation()).isEqualTo(new ValidationSet.File(here + "/a b"));
        assertThat(again.checkpoints().dir()).contains(System.getenv("HOME") + "/c");
    }

    @Test
    void schedulesCountInIterationsOrEpochsAndMultiply() {
        TrainConfig config = load(
                GOOD,
                "optimizer.learning-rate-schedule=[\"warm-up 4 iterations\", \"step 2 epochs by 0.5\"]",
                "optimizer.damping-schedule=[power 1]");
        StepSettings step = config.steps(5).at(11);
        assertThat(step.learningRate()).isEqualTo(0.2 * 0.5);
        assertThat(step.damping()).isEqualTo(0.3 * Math.pow(12, -1));
        assertThat(config.steps(5).at(0).learningRate()).isEqualTo(0.2 * 0.25);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "warm-up 0 epochs",
                "warm-up 1",
                "step 1 epoch",
                "step 1 epoch by x",
                "power 2",
                "cosine 1 epoch to 0",
                "cosine 99999999999999999 epochs to 0.1",
                "exponential 3",
                ""
            })
    void aScheduleThatIsNoneIsRefused(String factor) {
        assertThatThrownBy(() -> load(GOOD, "optimizer.learning-rate-schedule=[\"" + factor + "\"]"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("expected a list of \"warm-up N epochs\"");
    }

    private static Stream<Path> presets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "conf"))) {
            return files
                    .filter(file ->
                            file.getFileName().toString().matches("(mnist|fashion-mnist|curves|faces)-.*[.]conf"))
                    .filter(file -> !file.getFileName().toString().matches(".*-(autoencoder|classifier|soak)[.]conf"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("presets")
    void thePresetsAreGood(Path file) {
        TrainConfig config = TrainConfig.of(Settings.load(file, List.of()));
        String name = file.getFileName().toString();
        long parameters = 2837314;
        if (name.startsWith("curves")) {
            parameters = 842340;
        } else if (name.startsWith("faces")) {
            parameters = 7537655;
        } else if (name.startsWith("mnist-classifier")) {
            parameters = 545810;
        }
        assertThat(config.network().parameters()).isEqualTo(parameters);
        assertThat(config.miniBatch()).isEqualTo(name.contains("m100") ? 100 : 1000);
    }

    /** Six methods on each problem. */
    @ParameterizedTest
    @ValueSource(strings = {"mnist", "fashion-mnist", "curves", "faces", "mnist-m100", "mnist-tanh"})
    void everyProblemHasAPresetOfEveryMethod(String problem) {
        assertThat(List.of("kbfgs", "kbfgs-l", "kfac", "adam", "rmsprop", "sgd"))
                .allSatisfy(method -> assertThat(Path.of("..", "conf", problem + "-" + method + ".conf"))
                        .exists());
    }

    @Test
    void theResultsDependOnTheWireWhichIsForFloat32Alone() {
        TrainConfig config = load(GOOD, "wire=bfloat16");
        assertThat(config.wire()).isEqualTo(WirePrecision.BFLOAT16);
        assertThat(config.decisive()).containsEntry("wire", "bfloat16");
        assertThat(load(GOOD, "network.dtype=float64").wire()).isEqualTo(WirePrecision.FULL);
        assertThatThrownBy(() -> load(GOOD, "network.dtype=float64", "wire=bfloat16"))
                .isInstanceOf(BadInput.class)
                .hasMessage("--set wire=bfloat16: wire = \"bfloat16\": expected full with network.dtype = float64");
        assertThat(load(GOOD, "weights-wire=bfloat16").weightsWire()).isEqualTo(WirePrecision.BFLOAT16);
        assertThat(config.weightsWire()).isEqualTo(WirePrecision.FULL);
        assertThatThrownBy(() -> load(GOOD, "network.dtype=float64", "weights-wire=bfloat16"))
                .isInstanceOf(BadInput.class)
                .hasMessage(
                        "--set weights-wire=bfloat16: weights-wire = \"bfloat16\": expected full with network.dtype ="
                                + " float64");
    }

    /** The reduction ratio of a small step would be that of the rounding. */
    @Test
    void weightsAreNotRoundedWhereTheLearningRateFollowsTheLosses() {
        assertThat(load(GOOD, "wire=bfloat16", "optimizer.adaptive=true").weightsWire())
                .isEqualTo(WirePrecision.FULL);
        assertThatThrownBy(() -> load(GOOD, "weights-wire=bfloat16", "optimizer.adaptive=true"))
                .isInstanceOf(BadInput.class)
                .hasMessage("--set weights-wire=bfloat16: weights-wire = \"bfloat16\": expected full with"
                        + " optimizer.adaptive = true, as steps smaller than the rounding change the loss by chance");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            optimizer.learning-rate = -1  | :12: optimizer.learning-rate = -1: expected a number above 0
            optimizer.learning-rate = NaN | :12: optimizer.learning-rate = "NaN": expected a number above 0
            optimizer.damping = 0         | :12: optimizer.damping = 0: expected a number above 0
            optimizer.damping = high      | :12: optimizer.damping = "high": expected a number above 0
            optimizer.damping = [1]       | :12: optimizer.damping = [1]: expected a number above 0
            run.epochs = 0                | :12: run.epochs = 0: expected a whole number of at least 1
            run.epochs = 2.5              | :12: run.epochs = 2.5: expected a whole number of at least 1
            run.epochs = 9999999999       | :12: run.epochs = 9999999999: expected a whole number of at least 1
            run.seed = x                  | :12: run.seed = "x": expected a whole number
            shards = 0                    | :12: shards = 0: expected a whole number of at least 1
            shards { a = 1 }              | :12: shards = {"a":1}: expected a whole number of at least 1
            wire = float16                | :12: wire = "float16": expected full or bfloat16
            batch = 3                     | :12: batch = 3: expected a section { ... }
            batch.sise = 3                | :12: batch.sise = 3: there is no such setting, expected one of batch.size
            optimizer.k-bfgs.mu1 = 1      | :12: optimizer.k-bfgs.mu1 = 1: expected a number in (0, 1)
            optimizer.k-bfgs.mu2 = 0      | :12: optimizer.k-bfgs.mu2 = 0: expected a number above 0, or null
            optimizer.k-bfgs.lambda-a = 0 | :12: optimizer.k-bfgs.lambda-a = 0: expected a number above 0, or null
            optimizer.k-bfgs.skip-threshold = 1 | :12: optimizer.k-bfgs.skip-threshold = 1: expected a number in [0, 1)
            optimizer.k-bfgs.factor-decay = 1 | :12: optimizer.k-bfgs.factor-decay = 1: expected a number in [0, 1)
            optimizer.k-bfgs.pair-decay = 1 | :12: optimizer.k-bfgs.pair-decay = 1: expected a number in [0, 1)
            optimizer.k-bfgs.gradient-sample = twice | :12: optimizer.k-bfgs.gradient-sample = "twice": expected current or with-probe
            optimizer.k-bfgs.pair-acceptance = some | :12: optimizer.k-bfgs.pair-acceptance = "some": expected all or bounded
            optimizer.k-bfgs.input-inverse = none | :12: optimizer.k-bfgs.input-inverse = "none": expected hessian-action or exact
            optimizer.k-bfgs.input-interval = 0 | :12: optimizer.k-bfgs.input-interval = 0: expected a whole number of at least 1
            optimizer.momentum = 1        | :12: optimizer.momentum = 1: expected a number in [0, 1)
            optimizer.name = sgdd         | :12: optimizer.name = "sgdd": expected
            optimizer.weight-decay-form = decoupled | :12: optimizer.weight-decay-form = "decoupled": expected penalty for this method
            optimizer.adaptive = yes      | :12: optimizer.adaptive = "yes": expected true or false
            optimizer { name = kfac, adaptive = true } | :12: optimizer.adaptive = true: expected false for this method, as it sees no loss after its step
            network.dtype = float16       | :12: network.dtype = "float16": expected float32 or float64
            network.layers = [6]          | :12: network.layers = [6]: expected a list of at least two
            network.layers = [6,0,6]      | :12: network.layers = [6,0,6]: expected a list of at least two
            network.layers = 6            | :12: network.layers = 6: expected a list of at least two
            network.activations = [relu]  | :12: network.activations = ["relu"]: expected 2 activations
            network.activations = [a, b]  | :12: network.activations = ["a","b"]: expected 2 activations
            network.loss = mse            | :12: network.loss = "mse": expected sigmoid-cross-entropy
            data.train = ""               | :12: data.train = "": expected the path
            } {                           | :12: unbalanced close brace
            """)
    void aBadValueIsRefusedInOneLineWithPlaceNameValueAndExpectation(String line, String message) {
        assertThatThrownBy(() -> load(GOOD + line))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("run.conf" + (message.startsWith(":") ? "" : ": ") + message)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            shards=0              | --set shards=0: shards = "0": expected a whole number of at least 1
            network.layers=[6,x]  | --set network.layers=[6,x]: network.layers = [6,"x"]: expected a list
            optimizer.lr=1        | --set optimizer.lr=1: optimizer.lr = "1": there is no such setting, expected one of
            shards                | --set shards: expected name=value
            a..b=1                | a..b
            network.layers=[6     | network.layers=[6
            """)
    void aBadSingleValueIsRefusedWithItself(String single, String message) {
        assertThatThrownBy(() -> load(GOOD, single))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Settings.load(Path.of("none.conf"), List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessage("none.conf: not a readable file, expected a configuration");
    }

    private TrainConfig load(String text, String... single) {
        try {
            Path file = folder.resolve("run.conf");
            Files.writeString(file, text);
            return TrainConfig.of(Settings.load(file, List.of(single)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
