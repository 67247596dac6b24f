package org.kbfgs.optim.kbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Curvature from the first examples of each mini-batch, against means over exactly these examples. */
class CurvatureSharesTest {

    private static final double CLOSE = 1e-11;
    private static final double BETA = 0.9;
    private static final double TAU = 1e-5;
    private static final StepSettings STEP = new StepSettings(0.3, 0.25);
    private static final int ROWS = 12;
    private static final Architecture NETWORK =
            Architecture.of(List.of(4, 5, 3), List.of(Activation.TANH, Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);
    private static final List<long[]> BATCHES = List.of(
            new long[] {0, 3, 7, 2, 9}, new long[] {3, 1, 11, 5}, new long[] {4, 5, 6, 7, 1, 2}, new long[] {8, 4});
    private static final CurvatureShares SHARES = new CurvatureShares(0.5, 0.3);

    private final Workers workers = new Workers(1);
    private final Objective objective = Examples.random(NETWORK, ROWS, 4).objective(DataType.DOUBLE, 4, 3, workers);

    @AfterEach
    void close() {
        workers.close();
    }

    private static KBfgsSettings settings(GradientSample sample) {
        return KBfgsSettings.builder(new KBfgsSettings.Factor.Dense())
                .gradientSample(sample)
                .shares(SHARES)
                .build();
    }

    private static long[] first(long[] rows, double share) {
        return Arrays.copyOf(rows, (int) Math.ceil(share * rows.length));
    }

    private INDArray mean(Parameters W, Statistic sum, long[] rows) {
        Statistics statistics = objective
                .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.Rows(rows), sum)))
                .get()
                .get(0);
        return statistics.all(sum).div(rows.length);
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.sub(expected).norm2Number().doubleValue())
                .isLessThan(CLOSE * (1 + expected.norm2Number().doubleValue()));
    }

    /** The quantities that a state carries, by name. */
    private static Map<String, INDArray> carried(KBfgs optimizer, KBfgsState state) {
        return new TreeMap<>(optimizer.save(state).tensors());
    }

    private static INDArray concatenated(Map<String, INDArray> carried, String quantity) {
        List<INDArray> layers = new ArrayList<>();
        for (int l = 0; l < NETWORK.depth(); l++) {
            layers.add(carried.get("layers." + l + "." + quantity));
        }
        return Nd4j.concat(0, layers.toArray(INDArray[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void pairsAndMomentsAreOverTheFirstExamplesAndAllElseIsOverAll(GradientSample sample) {
        KBfgs optimizer = new KBfgs(settings(sample), workers);
        Parameters W = InitialWeights.uniform(NETWORK, DataType.DOUBLE, 5);
        KBfgsState state = optimizer.initial(W, ROWS, 4);
        INDArray A = Nd4j.zeros(DataType.DOUBLE, state.A().length());
        for (long k = 0; optimizer.warmUp(state) > 0; k++) {
            long[] rows = {4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3};
            step(optimizer, state, W, Optional.of(rows));
            optimizer.finishDeferred(state);
            A.addi(mean(W, Statistic.INPUT_MOMENTS, first(rows, SHARES.moments()))
                    .div(3));
        }
        assertClose(state.A(), A);
        INDArray Ghat = Nd4j.zeros(DataType.DOUBLE, NETWORK.parameters());
        INDArray s = Nd4j.zeros(DataType.DOUBLE, 8);
        INDArray y = Nd4j.zeros(DataType.DOUBLE, 8);
        for (int k = 0; k < BATCHES.size(); k++) {
            long[] rows = BATCHES.get(k);
            step(optimizer, state, W, Optional.of(rows));
            Ghat = Ghat.mul(BETA).add(gradient(sample, W, k).mul(1 - BETA));
            assertClose(state.gradient().flat(), Ghat);
            Parameters before = Parameters.of(NETWORK, W.flat().dup());
            if (k > 0) {
                A = A.mul(BETA)
                        .add(mean(before, Statistic.INPUT_MOMENTS, first(rows, SHARES.moments()))
                                .mul(1 - BETA));
            }
            W.flat().subi(state.direction().flat().mul(STEP.learningRate()));
            optimizer.finishDeferred(state);
            assertClose(state.A(), A);
            assertClose(concatenated(carried(optimizer, state), "abar"), mean(before, Statistic.INPUTS, rows));
            long[] probed = first(rows, SHARES.probe());
            s = s.mul(BETA)
                    .add(change(before, W, Statistic.PRE_ACTIVATIONS, probed).mul(1 - BETA));
            y = y.mul(BETA)
                    .add(change(before, W, Statistic.PRE_ACTIVATION_GRADIENTS, probed)
                            .mul(1 - BETA));
            assertPairs(optimizer, state, W, s, y);
        }
    }

    /** The pair of an iteration, known once its probe is: by a copy of the state, which is finished. */
    private void assertPairs(KBfgs optimizer, KBfgsState state, Parameters W, INDArray s, INDArray y) {
        KBfgsState copy = optimizer.restore(optimizer.save(state), W, ROWS, 4);
        step(optimizer, copy, W, Optional.empty());
        Map<String, INDArray> carried = carried(optimizer, copy);
        assertClose(concatenated(carried, "s"), s);
        assertClose(concatenated(carried, "y"), y);
    }

    private INDArray change(Parameters before, Parameters after, Statistic sum, long[] rows) {
        return mean(after, sum, rows).sub(mean(before, sum, rows));
    }

    private INDArray gradient(GradientSample sample, Parameters W, int k) {
        List<Long> rows = new ArrayList<>();
        if (sample == GradientSample.WITH_PROBE && k > 0) {
            Arrays.stream(BATCHES.get(k - 1)).forEach(rows::add);
        }
        Arrays.stream(BATCHES.get(k)).forEach(rows::add);
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, NETWORK.parameters());
        for (long row : rows) {
            sum.addi(mean(W, Statistic.GRADIENT, new long[] {row}));
        }
        return sum.div(rows.size()).add(W.flat().mul(TAU));
    }

    private void step(KBfgs optimizer, KBfgsState state, Parameters W, Optional<long[]> rows) {
        Optional<MiniBatch> batch = rows.map(MiniBatch.Rows::new);
        List<StatisticsRequest> requests = optimizer.requests(state, batch);
        optimizer.step(state, W, objective.evaluate(W, requests).get(), batch, STEP);
    }

    @Test
    void withSharesOfOneTheRequestsAreThePapers() {
        KBfgs optimizer = new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), workers);
        Parameters W = InitialWeights.uniform(NETWORK, DataType.DOUBLE, 5);
        KBfgsState state = optimizer.initial(W, ROWS, ROWS);
        assertThat(optimizer.requests(state, Optional.of(new MiniBatch.All())))
                .singleElement()
                .satisfies(request -> assertThat(request.sums())
                        .isEqualTo(Set.of(
                                Statistic.LOSS,
                                Statistic.GRADIENT,
                                Statistic.INPUTS,
                                Statistic.INPUT_MOMENTS,
                                Statistic.PRE_ACTIVATIONS,
                                Statistic.PRE_ACTIVATION_GRADIENTS)));
    }

    /** In full batch the first pass over the examples is the probe of the iteration before. */
    @ParameterizedTest
    @CsvSource({"0.25, 1", "1, 0.25", "0.5, 0.5"})
    void trainingsOfOneAndOfSeveralThreadsAreTheSame(double probe, double moments) {
        for (int m : new int[] {8, 40}) {
            byte[] one = trained(new CurvatureShares(probe, moments), m, 1);
            assertThat(trained(new CurvatureShares(probe, moments), m, 3)).isEqualTo(one);
        }
    }

    private static byte[] trained(CurvatureShares shares, int m, int threads) {
        Examples examples = Examples.random(NETWORK, 40, 4);
        try (Workers workers = new Workers(threads)) {
            Parameters W = InitialWeights.uniform(NETWORK, DataType.FLOAT, 5);
            IterationRunner<KBfgsState> runner = new IterationRunner<>(
                    examples.objective(DataType.FLOAT, m, 3, workers),
                    new KBfgs(
                            KBfgsSettings.builder(new KBfgsSettings.Factor.Window(4))
                                    .shares(shares)
                                    .build(),
                            workers),
                    new ScheduledBatches(examples.schedule(m, 3)),
                    W,
                    m);
            StepSettings step = new StepSettings(0.1, 0.3);
            runner.warmUp(step);
            for (int k = 0; k < 20; k++) {
                runner.step(step);
            }
            return W.toBytes();
        }
    }

    @Test
    void sharesAreAboveZeroAndAtMostOne() {
        assertThatThrownBy(() -> new CurvatureShares(0, 1))
                .hasMessage("probe share is 0.0, expected a number in (0, 1]");
        assertThatThrownBy(() -> new CurvatureShares(1, 1.5))
                .hasMessage("moment share is 1.5, expected a number in (0, 1]");
    }
}
