package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Finite;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsProp;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;

/** Data, networks and settings that make pairs, factors or averages vanish: numbers all the same, for every method. */
class DegenerateTest {

    private static final int ITERATIONS = 25;

    /** Of problems whose losses and gradients begin at about 1. */
    private static final double LARGE = 1e3;

    /** A training that is not like others. */
    private record Problem(String name, Examples examples, Parameters W, int miniBatch, double damping) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Method(String name, Function<Workers, Optimizer<?>> optimizer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Method> methods() {
        return Stream.of(
                new Method("K-BFGS", w -> kbfgs(new KBfgsSettings.Factor.Dense(), w)),
                new Method("K-BFGS(L)", w -> kbfgs(new KBfgsSettings.Factor.Window(3), w)),
                new Method(
                        "K-BFGS(L), convergent",
                        w -> new KBfgs(KBfgsSettings.convergent(new KBfgsSettings.Factor.Window(3)), w)),
                new Method("KFAC", w -> new Kfac(KfacSettings.paper(), TargetSource.sampled(3), w)),
                new Method("Adam", w -> new Adam(AdamSettings.paper(), w)),
                new Method("RMSprop", w -> new RmsProp(RmsPropSettings.paper(), w)),
                new Method("SGD", w -> new SgdMomentum(SgdMomentumSettings.paper())));
    }

    private static Optimizer<?> kbfgs(KBfgsSettings.Factor factor, Workers workers) {
        return new KBfgs(KBfgsSettings.paper(factor), workers);
    }

    private static Stream<Problem> problems(Arithmetic arithmetic) {
        Architecture deep = network(Activation.RELU, 4, 3, 3, 2);
        Architecture narrow = network(Activation.TANH, 1, 1, 1, 1);
        Examples usual = Examples.random(deep, 12, 4);
        double[][] dark = new double[12][4];
        Parameters W = InitialWeights.uniform(deep, arithmetic, 3);
        return Stream.of(
                new Problem("zero weights: g of the hidden layers is 0", usual, zeros(deep, arithmetic), 4, 0.3),
                new Problem("a dead layer", usual, deadLayer(deep, arithmetic), 4, 0.3),
                new Problem("inputs all zero", new Examples(deep, dark, usual.targets()), W, 4, 0.3),
                new Problem("a feature that is constant", constantFeature(usual), W, 4, 0.3),
                new Problem("examples all the same", Examples.random(deep, 1, 4).repeated(12), W, 4, 0.3),
                new Problem("a mini-batch of one", usual, W, 1, 0.3),
                new Problem("one example, full batch", Examples.random(deep, 1, 4), W, 1, 0.3),
                new Problem("full batch", usual, W, 12, 0.3),
                new Problem(
                        "layers of width one",
                        Examples.random(narrow, 12, 4),
                        InitialWeights.uniform(narrow, arithmetic, 3),
                        4,
                        0.3),
                new Problem("mu2 = 1", usual, W, 4, 1),
                new Problem("mu2 above 1", usual, W, 4, 9),
                new Problem("gradients all zero", atOptimum(deep), zeros(deep, arithmetic), 4, 0.3));
    }

    private static Architecture network(Activation hidden, int... sizes) {
        List<Integer> all = java.util.Arrays.stream(sizes).boxed().toList();
        List<Activation> activations = Stream.concat(
                        Stream.generate(() -> hidden).limit(sizes.length - 2L), Stream.of(Activation.LINEAR))
                .toList();
        return Architecture.of(all, activations, Loss.HALF_SQUARED_ERROR);
    }

    private static Parameters zeros(Architecture network, Arithmetic arithmetic) {
        return Parameters.zeros(network, arithmetic);
    }

    /** Biases of -100 switch the relus of the second layer off. */
    private static Parameters deadLayer(Architecture network, Arithmetic arithmetic) {
        Parameters W = InitialWeights.uniform(network, arithmetic, 3);
        W.matrix(1).column(3).fill(-100);
        return W;
    }

    private static Examples constantFeature(Examples examples) {
        double[][] inputs = examples.inputs().clone();
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = inputs[i].clone();
            inputs[i][1] = 1;
        }
        return new Examples(examples.network(), inputs, examples.targets());
    }

    /** Targets of zero, which weights of zero predict. */
    private static Examples atOptimum(Architecture network) {
        return new Examples(network, Examples.random(network, 12, 4).inputs(), new double[12][2]);
    }

    static Stream<Arguments> all() {
        return Stream.of(Matrices.FLOAT32, Matrices.FLOAT64).flatMap(arithmetic -> problems(arithmetic)
                .flatMap(problem -> methods().map(method -> Arguments.of(method, problem, arithmetic))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("all")
    void everyNumberStaysFinite(Method method, Problem problem, Arithmetic arithmetic) {
        try (Workers workers = new Workers(1)) {
            assertThat(train(method, problem, arithmetic, workers)).hasSize(ITERATIONS);
        }
    }

    /** Networks of few units with inputs, targets or weights switched off, at any mini-batch and damping. Some diverge. */
    @Property(tries = 400)
    void everyNumberStaysFiniteUntilASmallProblemGrows(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 6) int method,
            @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 1, max = 3) Integer> sizes,
            @ForAll Activation hidden,
            @ForAll @IntRange(min = 1, max = 6) int rows,
            @ForAll @IntRange(min = 1, max = 6) int miniBatch,
            @ForAll boolean single,
            @ForAll @IntRange(min = -3, max = 1) int logDamping,
            @ForAll @IntRange(min = 0, max = 7) int off) {
        Architecture network =
                network(hidden, sizes.stream().mapToInt(Integer::intValue).toArray());
        Examples random = Examples.random(network, rows, seed);
        double[][] inputs = (off & 1) == 0 ? random.inputs() : new double[rows][network.inputs()];
        double[][] targets = (off & 2) == 0 ? random.targets() : new double[rows][network.outputs()];
        Arithmetic arithmetic = single ? Matrices.FLOAT32 : Matrices.FLOAT64;
        Parameters W = (off & 4) == 0 ? InitialWeights.uniform(network, arithmetic, seed) : zeros(network, arithmetic);
        Problem problem = new Problem(
                "any", new Examples(network, inputs, targets), W, Math.min(rows, miniBatch), Math.pow(10, logDamping));
        try (Workers workers = new Workers(1)) {
            train(methods().toList().get(method), problem, arithmetic, workers);
        }
    }

    private static List<IterationRunner.Iteration> train(
            Method method, Problem problem, Arithmetic arithmetic, Workers workers) {
        return train(method.optimizer.apply(workers), problem, arithmetic, workers);
    }

    /** The iterations up to the first with a large loss or step. */
    private static <S> List<IterationRunner.Iteration> train(
            Optimizer<S> optimizer, Problem problem, Arithmetic arithmetic, Workers workers) {
        Examples examples = problem.examples;
        IterationRunner<S> trainer = new IterationRunner<>(
                examples.objective(arithmetic, problem.miniBatch, 2, workers),
                optimizer,
                new ScheduledBatches(examples.schedule(problem.miniBatch, 2)),
                problem.W,
                problem.miniBatch);
        StepSettings step = new StepSettings(0.01, problem.damping);
        trainer.warmUp(step);
        List<IterationRunner.Iteration> taken = new ArrayList<>();
        while (taken.size() < ITERATIONS) {
            IterationRunner.Iteration seen = trainer.step(step);
            assertFinite(seen, trainer);
            if (isLarge(seen)) {
                return taken;
            }
            trainer.finishDeferred();
            taken.add(seen);
        }
        trainer.flush(step);
        trainer.point().optimizer().collected().tensors().forEach((name, tensor) -> assertThat(tensor.isFinite())
                .as(name)
                .isTrue());
        return taken;
    }

    private static boolean isLarge(IterationRunner.Iteration seen) {
        return seen.loss() > LARGE || seen.stepNorms().stream().anyMatch(norm -> norm > LARGE);
    }

    private static void assertFinite(IterationRunner.Iteration seen, IterationRunner<?> trainer) {
        assertThat(seen.loss()).isFinite();
        assertThat(seen.stepNorms()).allMatch(Double::isFinite);
        assertThat(seen.finished())
                .allMatch(report -> Double.isFinite(report.damped().yHyAfter())
                        && Double.isFinite(report.damped().syAfter())
                        && Double.isFinite(report.damped().theta1())
                        && Double.isFinite(report.damped().theta2()));
        assertThat(Finite.all(trainer.weights().flat())).isTrue();
    }
}
