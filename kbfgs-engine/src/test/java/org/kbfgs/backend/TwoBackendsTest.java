package org.kbfgs.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.ElementType;
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
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;

/** OpenBLAS and ND4J's own operations, in turn in one process, take the same steps but for rounding. */
class TwoBackendsTest {

    private static final int MINI_BATCH = 8;
    private static final StepSettings STEP = new StepSettings(0.01, 0.3);

    private record Method(String name, Function<Workers, Optimizer<?>> optimizer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Case(Method method, ElementType type, Loss loss) {

        double tolerance() {
            return type == ElementType.FLOAT32 ? 1e-4 : 1e-11;
        }
    }

    static Stream<Case> cases() {
        List<Method> methods = List.of(
                new Method("K-BFGS", w -> new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), w)),
                new Method("K-BFGS(L)", w -> new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Window(3)), w)),
                new Method("KFAC", w -> new Kfac(KfacSettings.paper(), TargetSource.sampled(5), w)),
                new Method("Adam", w -> new Adam(AdamSettings.paper(), w)),
                new Method("RMSprop", w -> new RmsProp(RmsPropSettings.paper(), w)),
                new Method("SGD-momentum", w -> new SgdMomentum(SgdMomentumSettings.paper())));
        return methods.stream().flatMap(method -> Stream.of(ElementType.values())
                .flatMap(type -> Stream.of(Loss.values()).map(loss -> new Case(method, type, loss))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bothTakeTheSameSteps(Case c) {
        double[] direct = weights(BackendChoice.openBlas(), c);
        double[] portable = weights(BackendChoice.portable(), c);
        double[] initial = weights(BackendChoice.openBlas(), c, 0);
        for (int i = 0; i < direct.length; i++) {
            assertThat(portable[i] - initial[i])
                    .as("change of weight %d", i)
                    .isCloseTo(direct[i] - initial[i], within(c.tolerance()));
        }
        assertThat(direct).isNotEqualTo(initial);
    }

    private static double[] weights(Backend backend, Case c) {
        return weights(backend, c, 4);
    }

    private static double[] weights(Backend backend, Case c, int iterations) {
        try (Workers workers = new Workers(2)) {
            return trained(
                    backend.of(c.type()), c.loss(), c.method().optimizer().apply(workers), workers, iterations);
        }
    }

    private static <S> double[] trained(
            Arithmetic arithmetic, Loss loss, Optimizer<S> optimizer, Workers workers, int iterations) {
        Architecture network = Architecture.of(
                List.of(6, 9, 7, 5), List.of(Activation.RELU, Activation.TANH, Activation.LINEAR), loss);
        Examples examples = Examples.random(network, 4 * MINI_BATCH, 3);
        IterationRunner<S> runner = new IterationRunner<>(
                examples.objective(arithmetic, MINI_BATCH, 2, workers),
                optimizer,
                new ScheduledBatches(examples.schedule(MINI_BATCH, 2)),
                InitialWeights.uniform(network, arithmetic, 1),
                MINI_BATCH);
        runner.warmUp(STEP);
        for (int k = 0; k < iterations; k++) {
            runner.step(STEP);
            runner.finishDeferred();
        }
        return runner.weights().flat().toDoubles();
    }
}
