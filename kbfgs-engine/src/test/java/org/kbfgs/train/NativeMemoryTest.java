package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.Adam;
import org.kbfgs.optim.AdamSettings;
import org.kbfgs.optim.KBfgs;
import org.kbfgs.optim.KBfgsSettings;
import org.kbfgs.optim.Kfac;
import org.kbfgs.optim.KfacSettings;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.RmsProp;
import org.kbfgs.optim.RmsPropSettings;
import org.kbfgs.optim.SgdMomentum;
import org.kbfgs.optim.SgdMomentumSettings;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.TargetSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

/** A training holds as many native arrays after hundreds of iterations as after its first few tens. */
class NativeMemoryTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 4, 5), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final int MINI_BATCH = 8;
    private static final int SHARDS = 2;
    private static final StepSettings STEP = new StepSettings(0.01, 0.3);

    /** More than a window of pairs needs to be full, and than an epoch has. */
    private static final int SETTLED = 40;

    private static final int MORE = 400;
    private static final int LONGEST_WAIT = 100;

    private record Method(String name, Optimizer<?> optimizer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Method> methods() {
        Workers workers = new Workers(1);
        return Stream.of(
                new Method("K-BFGS", new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), workers)),
                new Method("K-BFGS(L)", new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Window(10)), workers)),
                new Method("KFAC", new Kfac(KfacSettings.paper(), TargetSource.sampled(3), workers)),
                new Method("Adam", new Adam(AdamSettings.paper(), workers)),
                new Method("RMSprop", new RmsProp(RmsPropSettings.paper(), workers)),
                new Method("SGD", new SgdMomentum(SgdMomentumSettings.paper())));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void doesNotGrow(Method method) throws Exception {
        Examples examples = Examples.random(NETWORK, 6 * MINI_BATCH, 3);
        try (Workers workers = new Workers(1)) {
            Trainer<?> trainer = new Trainer<>(
                    examples.objective(DataType.FLOAT, MINI_BATCH, SHARDS, workers),
                    method.optimizer,
                    new ScheduledBatches(examples.schedule(MINI_BATCH, SHARDS)),
                    InitialWeights.uniform(NETWORK, DataType.FLOAT, 1),
                    MINI_BATCH);
            trainer.warmUp(STEP);
            run(trainer, SETTLED);
            int before = held(Integer.MAX_VALUE);
            run(trainer, MORE);
            assertThat(held(before)).isLessThanOrEqualTo(before);
            assertThat(trainer.iteration()).isEqualTo(SETTLED + MORE);
        }
    }

    private static void run(Trainer<?> trainer, int iterations) {
        for (int k = 0; k < iterations; k++) {
            trainer.step(STEP);
        }
    }

    /**
     * The native buffers that something on the heap holds: what is left once collections free no more, or no more than so many
     * are left. ND4J counts them, but shows the count to nobody.
     */
    private static int held(int enough) throws ReflectiveOperationException, InterruptedException {
        Field references = DeallocatorService.class.getDeclaredField("referenceMap");
        references.setAccessible(true);
        Map<?, ?> live = (Map<?, ?>) references.get(Nd4j.getDeallocatorService());
        int left = Integer.MAX_VALUE;
        int unchanged = 0;
        for (int i = 0; i < LONGEST_WAIT && unchanged < 3; i++) {
            System.gc();
            Thread.sleep(50);
            unchanged = live.size() < left ? 0 : unchanged + 1;
            left = Math.min(left, live.size());
            if (left <= enough && enough < Integer.MAX_VALUE) {
                break;
            }
        }
        return left;
    }
}
