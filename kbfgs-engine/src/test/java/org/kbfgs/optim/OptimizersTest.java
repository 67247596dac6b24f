package org.kbfgs.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsProp;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.GradientSample;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;

/** Every method on one table of small problems, and to the bit the same with any number of threads. */
class OptimizersTest {

    private static final int ROWS = 48;
    private static final int MINI_BATCH = 12;
    private static final int SHARDS = 3;
    /** How often the learning rate is halved in a run. */
    private static final int HALVINGS = 6;

    /** A method, its learning rate, damping and iterations on the table's problems. */
    private record Method(
            String name, Function<Workers, Optimizer<?>> optimizer, double rate, double damping, int iterations) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Method> methods() {
        return Stream.of(
                new Method("K-BFGS", w -> kbfgs(new KBfgsSettings.Factor.Dense(), w), 0.5, 0.1, 400),
                new Method("K-BFGS(L)", w -> kbfgs(new KBfgsSettings.Factor.Window(20), w), 0.5, 0.1, 400),
                new Method("K-BFGS, with probe", OptimizersTest::withProbe, 0.5, 0.1, 400),
                new Method("K-BFGS(L), convergent", OptimizersTest::convergent, 0.5, 0.1, 400),
                new Method("KFAC", w -> new Kfac(KfacSettings.paper(), TargetSource.sampled(3), w), 0.5, 0.1, 400),
                new Method("Adam", w -> new Adam(AdamSettings.paper(), w), 0.03, 0, 600),
                new Method("Adam, usual", w -> new Adam(AdamSettings.usual(), w), 0.03, 0, 600),
                new Method("RMSprop", w -> new RmsProp(RmsPropSettings.paper(), w), 0.03, 0, 600),
                new Method("RMSprop, usual", w -> new RmsProp(RmsPropSettings.usual(), w), 0.03, 0, 600),
                new Method("SGD", w -> new SgdMomentum(SgdMomentumSettings.paper()), 1, 0, 600),
                new Method("SGD, heavy ball", w -> sgd(SgdMomentumSettings.Form.HEAVY_BALL), 0.1, 0, 600),
                new Method("SGD, Nesterov", w -> sgd(SgdMomentumSettings.Form.NESTEROV), 0.1, 0, 600));
    }

    private static Optimizer<?> kbfgs(KBfgsSettings.Factor factor, Workers workers) {
        return new KBfgs(KBfgsSettings.paper(factor), workers);
    }

    private static Optimizer<?> withProbe(Workers workers) {
        return new KBfgs(
                KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()).withGradientSample(GradientSample.WITH_PROBE),
                workers);
    }

    private static Optimizer<?> convergent(Workers workers) {
        return new KBfgs(KBfgsSettings.convergent(new KBfgsSettings.Factor.Window(20)), workers);
    }

    private static Optimizer<?> sgd(SgdMomentumSettings.Form form) {
        return new SgdMomentum(new SgdMomentumSettings(0.9, form, new WeightDecay.Penalty(0)));
    }

    /** Convex problems whose targets are the predictions at known weights, where all examples' gradients vanish. */
    static Stream<Arguments> methodsAndConvexProblems() {
        return methods().flatMap(method -> Stream.of(Loss.HALF_SQUARED_ERROR, Loss.SIGMOID_CROSS_ENTROPY)
                .map(loss -> Arguments.of(method, loss)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("methodsAndConvexProblems")
    void reachesTheKnownOptimumOfAConvexProblem(Method method, Loss loss) {
        Architecture network = Architecture.of(List.of(5, 3), List.of(Activation.LINEAR), loss);
        Parameters optimum = InitialWeights.uniform(network, Matrices.FLOAT64, 21);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT64, 22);
        double start = distance(W, optimum);
        train(method, realizable(network, optimum), W, method.iterations, 1);
        assertThat(distance(W, optimum)).isLessThan(0.02 * start);
    }

    private static double distance(Parameters one, Parameters other) {
        return Matrices.norm(Matrices.minus(one.flat(), other.flat()));
    }

    private static Examples realizable(Architecture network, Parameters optimum) {
        Examples random = Examples.random(network, ROWS, 9);
        double[][] targets = new double[ROWS][network.outputs()];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < network.outputs(); j++) {
                double z = optimum.matrix(0).get(j, network.inputs());
                for (int c = 0; c < network.inputs(); c++) {
                    z += optimum.matrix(0).get(j, c) * random.inputs()[i][c];
                }
                targets[i][j] = network.loss() == Loss.HALF_SQUARED_ERROR ? z : 1 / (1 + Math.exp(-z));
            }
        }
        return new Examples(network, random.inputs(), targets);
    }

    static Stream<Method> everyMethod() {
        return methods();
    }

    @ParameterizedTest
    @MethodSource("everyMethod")
    void lowersTheLossOfATanhNetwork(Method method) {
        Architecture network = Architecture.of(
                List.of(6, 8, 4), List.of(Activation.TANH, Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);
        Examples examples = Examples.random(network, ROWS, 4);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT32, 5);
        double before = loss(examples, W);
        train(method, examples, W, method.iterations / 2, 1);
        assertThat(loss(examples, W)).isLessThan(0.7 * before);
    }

    /** Layers wider than a tile, and more parameters than one, so that threads have tiles to race for. */
    @ParameterizedTest
    @MethodSource("everyMethod")
    void repeatsToTheBitWithOneThreadAndTwo(Method method) {
        Architecture network = Architecture.of(
                List.of(20, 530, 520, 4),
                List.of(Activation.TANH, Activation.RELU, Activation.LINEAR),
                Loss.SIGMOID_CROSS_ENTROPY);
        Examples examples = Examples.random(network, ROWS, 4);
        Parameters one = InitialWeights.uniform(network, Matrices.FLOAT32, 5);
        Parameters two = InitialWeights.uniform(network, Matrices.FLOAT32, 5);
        train(method, examples, one, 3, 1);
        train(method, examples, two, 3, 2);
        assertThat(two.toBytes()).isEqualTo(one.toBytes());
        assertThat(distance(one, InitialWeights.uniform(network, Matrices.FLOAT32, 5)))
                .isPositive();
    }

    private static double loss(Examples examples, Parameters W) {
        try (Workers workers = new Workers(1)) {
            Statistics seen = examples.objective(W.arithmetic(), MINI_BATCH, SHARDS, workers)
                    .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.LOSS)))
                    .get()
                    .get(0);
            return seen.scalar(Statistic.LOSS) / seen.count();
        }
    }

    private static void train(Method method, Examples examples, Parameters W, int iterations, int threads) {
        try (Workers workers = new Workers(threads)) {
            LocalObjective objective = examples.objective(W.arithmetic(), MINI_BATCH, SHARDS, workers);
            var batches = new ScheduledBatches(examples.schedule(MINI_BATCH, SHARDS));
            run(
                    new IterationRunner<>(objective, method.optimizer.apply(workers), batches, W, MINI_BATCH),
                    method,
                    iterations);
        }
    }

    private static void run(IterationRunner<?> trainer, Method method, int iterations) {
        trainer.warmUp(new StepSettings(method.rate, method.damping));
        for (int k = 0; k < iterations; k++) {
            double rate = method.rate / (1 << HALVINGS * k / iterations);
            trainer.step(new StepSettings(rate, method.damping));
            trainer.finishDeferred();
        }
    }
}
