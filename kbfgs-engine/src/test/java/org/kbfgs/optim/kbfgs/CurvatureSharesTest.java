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
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
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
    private final Objective objective = Examples.random(NETWORK, ROWS, 4).objective(Matrices.FLOAT64, 4, 3, workers);

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

    private Matrix mean(Parameters W, Statistic sum, long[] rows) {
        Statistics statistics = objective
                .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.Rows(rows), sum)))
                .get()
                .get(0);
        return Matrices.scaled(statistics.all(sum), 1.0 / rows.length);
    }

    private static void assertClose(Matrix actual, Matrix expected) {
        assertThat(Matrices.norm(Matrices.minus(actual, expected))).isLessThan(CLOSE * (1 + Matrices.norm(expected)));
    }

    /** The quantities that a state carries, by name. */
    private static Map<String, Tensor> carried(KBfgs optimizer, KBfgsState state) {
        return new TreeMap<>(optimizer.save(state).tensors());
    }

    private static Matrix concatenated(Map<String, Tensor> carried, String quantity) {
        DoubleStream entries = DoubleStream.empty();
        for (int l = 0; l < NETWORK.depth(); l++) {
            Matrix layer = carried.get("layers." + l + "." + quantity).vector();
            entries = DoubleStream.concat(entries, DoubleStream.of(layer.toDoubles()));
        }
        return Matrices.vector(entries.toArray());
    }

    @ParameterizedTest
    @EnumSource
    void pairsAndMomentsAreOverTheFirstExamplesAndAllElseIsOverAll(GradientSample sample) {
        KBfgs optimizer = new KBfgs(settings(sample), workers);
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 5);
        KBfgsState state = optimizer.initial(W, ROWS, 4);
        Matrix A = Matrices.zeros(state.A().length());
        for (long k = 0; optimizer.warmUp(state) > 0; k++) {
            long[] rows = {4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3};
            step(optimizer, state, W, Optional.of(rows));
            optimizer.finishDeferred(state);
            Matrix moments = mean(W, Statistic.INPUT_MOMENTS, first(rows, SHARES.moments()));
            A = Matrices.plus(A, Matrices.scaled(moments, 1.0 / 3));
        }
        assertClose(state.A(), A);
        Matrix Ghat = Matrices.zeros(NETWORK.parameters());
        Matrix s = Matrices.zeros(8);
        Matrix y = Matrices.zeros(8);
        for (int k = 0; k < BATCHES.size(); k++) {
            long[] rows = BATCHES.get(k);
            step(optimizer, state, W, Optional.of(rows));
            Ghat = Matrices.average(BETA, Ghat, gradient(sample, W, k));
            assertClose(state.gradient().flat(), Ghat);
            Parameters before = Parameters.of(NETWORK, W.flat().copy());
            if (k > 0) {
                A = Matrices.average(BETA, A, mean(before, Statistic.INPUT_MOMENTS, first(rows, SHARES.moments())));
            }
            W.flat().kernels().axpby(-STEP.learningRate(), state.direction().flat(), 1, W.flat());
            optimizer.finishDeferred(state);
            assertClose(state.A(), A);
            assertClose(concatenated(carried(optimizer, state), "abar"), mean(before, Statistic.INPUTS, rows));
            long[] probed = first(rows, SHARES.probe());
            s = Matrices.average(BETA, s, change(before, W, Statistic.PRE_ACTIVATIONS, probed));
            y = Matrices.average(BETA, y, change(before, W, Statistic.PRE_ACTIVATION_GRADIENTS, probed));
            assertPairs(optimizer, state, W, s, y);
        }
    }

    /** The pair of an iteration, known once its probe is: by a copy of the state, which is finished. */
    private void assertPairs(KBfgs optimizer, KBfgsState state, Parameters W, Matrix s, Matrix y) {
        KBfgsState copy = optimizer.restore(optimizer.save(state), W, ROWS, 4);
        step(optimizer, copy, W, Optional.empty());
        Map<String, Tensor> carried = carried(optimizer, copy);
        assertClose(concatenated(carried, "s"), s);
        assertClose(concatenated(carried, "y"), y);
    }

    private Matrix change(Parameters before, Parameters after, Statistic sum, long[] rows) {
        return Matrices.minus(mean(after, sum, rows), mean(before, sum, rows));
    }

    private Matrix gradient(GradientSample sample, Parameters W, int k) {
        List<Long> rows = new ArrayList<>();
        if (sample == GradientSample.WITH_PROBE && k > 0) {
            Arrays.stream(BATCHES.get(k - 1)).forEach(rows::add);
        }
        Arrays.stream(BATCHES.get(k)).forEach(rows::add);
        Matrix sum = Matrices.zeros(NETWORK.parameters());
        for (long row : rows) {
            sum = Matrices.plus(sum, mean(W, Statistic.GRADIENT, new long[] {row}));
        }
        return Matrices.plus(Matrices.scaled(sum, 1.0 / rows.size()), Matrices.scaled(W.flat(), TAU));
    }

    private void step(KBfgs optimizer, KBfgsState state, Parameters W, Optional<long[]> rows) {
        Optional<MiniBatch> batch = rows.map(MiniBatch.Rows::new);
        List<StatisticsRequest> requests = optimizer.requests(state, batch);
        optimizer.step(state, W, objective.evaluate(W, requests).get(), batch, STEP);
    }

    @Test
    void withSharesOfOneTheRequestsAreThePapers() {
        KBfgs optimizer = new KBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()), workers);
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 5);
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
            Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 5);
            IterationRunner<KBfgsState> runner = new IterationRunner<>(
                    examples.objective(Matrices.FLOAT32, m, 3, workers),
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
