package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsProp;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;

/** Every method's steps are functions of weighted means. */
class WeightedTrainingTest {

    private static final int ROWS = 48;
    private static final StepSettings STEP = new StepSettings(0.01, 0.3);
    private static final Architecture NETWORK =
            Architecture.of(List.of(6, 9, 5), List.of(Activation.TANH, Activation.LINEAR), Loss.POISSON);

    private record Method(String name, Function<Workers, Optimizer<?>> optimizer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Method> methods() {
        Function<Workers, Optimizer<?>> kfac = w -> new Kfac(KfacSettings.paper(), TargetSource.sampled(5), w);
        return Stream.concat(methodsOfTheDataAlone(), Stream.of(new Method("KFAC", kfac)));
    }

    /** Not KFAC, which samples a target for each copy of an example. */
    static Stream<Method> methodsOfTheDataAlone() {
        return Stream.of(
                new Method("K-BFGS", w -> new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), w)),
                new Method("K-BFGS(L)", w -> new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Window(3)), w)),
                new Method("Adam", w -> new Adam(AdamSettings.paper(), w)),
                new Method("RMSprop", w -> new RmsProp(RmsPropSettings.paper(), w)));
    }

    private static double[] trained(Examples examples, int miniBatch, int S, Arithmetic arithmetic, Method method) {
        try (Workers workers = new Workers(1)) {
            return trained(
                    examples, miniBatch, S, arithmetic, method.optimizer().apply(workers), workers);
        }
    }

    private static <S> double[] trained(
            Examples examples,
            int miniBatch,
            int shards,
            Arithmetic arithmetic,
            Optimizer<S> optimizer,
            Workers workers) {
        IterationRunner<S> runner = new IterationRunner<>(
                examples.objective(arithmetic, miniBatch, shards, workers),
                optimizer,
                new ScheduledBatches(examples.schedule(miniBatch, shards)),
                InitialWeights.uniform(NETWORK, arithmetic, 1),
                miniBatch);
        runner.warmUp(STEP);
        for (int k = 0; k < 5; k++) {
            runner.step(STEP);
            runner.finishDeferred();
        }
        return runner.weights().flat().toDoubles();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void equalWeightsThatArePowersOfFourGiveTheBitsOfNoWeights(Method method) {
        Examples examples = Examples.random(NETWORK, ROWS, 3);
        double[] plain = trained(examples, 8, 3, Matrices.FLOAT32, method);
        for (double weight : new double[] {1, 4, 0.25}) {
            double[] weights = new double[ROWS];
            Arrays.fill(weights, weight);
            assertThat(trained(examples.weighted(weights), 8, 3, Matrices.FLOAT32, method))
                    .isEqualTo(plain);
        }
    }

    /** Of a full batch. */
    @ParameterizedTest
    @MethodSource("methodsOfTheDataAlone")
    void wholeWeightsTakeTheStepsOfCopies(Method method) {
        Examples examples = Examples.random(NETWORK, ROWS, 3);
        double[] weights = new double[ROWS];
        List<double[]> inputs = new ArrayList<>();
        List<double[]> targets = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            weights[i] = i % 4;
            for (int c = 0; c < weights[i]; c++) {
                inputs.add(examples.inputs()[i]);
                targets.add(examples.targets()[i]);
            }
        }
        Examples copies = new Examples(NETWORK, inputs.toArray(double[][]::new), targets.toArray(double[][]::new));
        double[] expected = trained(copies, copies.rows(), 2, Matrices.FLOAT64, method);
        double[] seen = trained(examples.weighted(weights), ROWS, 3, Matrices.FLOAT64, method);
        assertThat(seen).containsExactly(expected, within(1e-8));
        assertThat(trained(examples, ROWS, 3, Matrices.FLOAT64, method))
                .as("weights matter")
                .isNotEqualTo(seen);
    }
}
