package org.kbfgs.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
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
import org.kbfgs.optim.kbfgs.InputInverse;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.statistics.Asked;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;
import org.nd4j.linalg.api.buffer.DataType;

/** A method asks in a training for what it says that it does, all of it and nothing else. */
class AsksTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(3, 2, 3), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final int EXAMPLES = 12;
    private static final StepSettings STEP = new StepSettings(0.01, 0.3);

    private static Stream<Map.Entry<String, Optimizer<?>>> methods() {
        Workers workers = new Workers(1);
        KBfgsSettings paper = KBfgsSettings.paper(new KBfgsSettings.Factor.Dense());
        Map<String, Optimizer<?>> all = new TreeMap<>();
        all.put("K-BFGS", new KBfgs(paper, workers));
        all.put(
                "K-BFGS exact",
                new KBfgs(paper.withInputInverse(new InputInverse(InputInverse.Form.EXACT, 2)), workers));
        all.put("K-BFGS both samples", new KBfgs(paper.withGradientSample(GradientSample.WITH_PROBE), workers));
        all.put("KFAC", new Kfac(KfacSettings.paper(), TargetSource.sampled(3), workers));
        all.put("KFAC seldom", new Kfac(seldom(), TargetSource.sampled(3), workers));
        all.put("Adam", new Adam(AdamSettings.paper(), workers));
        all.put("RMSprop", new RmsProp(RmsPropSettings.paper(), workers));
        all.put("SGD", new SgdMomentum(SgdMomentumSettings.paper()));
        return all.entrySet().stream();
    }

    private static KfacSettings seldom() {
        return new KfacSettings(
                0.9,
                0.9,
                new WeightDecay.Penalty(1e-5),
                2,
                2,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                new StepBound.None());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void inMiniBatches(Map.Entry<String, Optimizer<?>> method) {
        assertThat(asked(method.getValue(), 4)).isEqualTo(method.getValue().asks(false));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void inFullBatch(Map.Entry<String, Optimizer<?>> method) {
        assertThat(asked(method.getValue(), EXAMPLES))
                .isEqualTo(method.getValue().asks(true));
    }

    private static Set<Asked> asked(Optimizer<?> optimizer, int m) {
        Examples examples = Examples.random(NETWORK, EXAMPLES, 3);
        try (Workers workers = new Workers(1)) {
            Heard heard = new Heard(examples.objective(DataType.DOUBLE, m, 1, workers), new HashSet<>());
            IterationRunner<?> trainer = new IterationRunner<>(
                    heard,
                    optimizer,
                    new ScheduledBatches(examples.schedule(m, 1)),
                    InitialWeights.uniform(NETWORK, DataType.DOUBLE, 1),
                    m);
            trainer.warmUp(STEP);
            for (int k = 0; k < 5; k++) {
                trainer.step(STEP);
            }
            trainer.flush(STEP);
            return heard.asked;
        }
    }

    /** What an objective is asked for. */
    private record Heard(Objective inner, Set<Asked> asked) implements Objective {

        @Override
        public long examples() {
            return inner.examples();
        }

        @Override
        public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> wanted) {
            for (int place = 0; place < wanted.size(); place++) {
                asked.add(new Asked(place, wanted.get(place).sums()));
            }
            return inner.evaluate(at, wanted);
        }
    }
}
