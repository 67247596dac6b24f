package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kbfgs.optim.kbfgs.GradientSample.WITH_PROBE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsProp;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.InputInverse;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.tensors.SafeTensors;

/** A training whose layers are computed apart is the whole training, to the bit: figures, weights and the optimiser's state. */
class OwnedIterationsTest {

    /** Layers wider than a tile and of odd sizes, so that vectors end anywhere. */
    private static final Architecture NETWORK = Architecture.of(
            List.of(13, 531, 37, 5),
            List.of(Activation.TANH, Activation.RELU, Activation.LINEAR),
            Loss.SIGMOID_CROSS_ENTROPY);

    private static final Examples EXAMPLES = Examples.random(NETWORK, 48, 4);
    private static final int MINI_BATCH = 12;
    private static final int SHARDS = 3;
    private static final int ITERATIONS = 7;
    private static final StepSettings SETTINGS = new StepSettings(0.5, 0.2);
    private static final Workers WORKERS = new Workers(1);
    private static final KBfgsSettings DENSE = KBfgsSettings.paper(new KBfgsSettings.Factor.Dense());
    private static final KBfgsSettings ADAPTIVE =
            DENSE.toBuilder().adaptation(StepAdaptation.ReductionRatio.USUAL).build();
    private static final KBfgsSettings WINDOW = KBfgsSettings.paper(new KBfgsSettings.Factor.Window(2));
    private static final StepBound SHORT = new StepBound.LossShare(1e-3);

    private record Method(String name, Function<Workers, Optimizer<?>> optimizer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Method> methods() {
        KfacSettings paper = KfacSettings.paper();
        KfacSettings bounded = new KfacSettings(
                0.9, 0.9, new WeightDecay.Decoupled(0.01), 3, 2, paper.lambdaA(), paper.lambdaG(), SHORT);
        return Stream.of(
                new Method("K-BFGS", w -> new KBfgs(DENSE, w)),
                new Method("K-BFGS, bounded", w -> new KBfgs(DENSE.withStepBound(SHORT), w)),
                new Method("K-BFGS, adaptive", w -> new KBfgs(ADAPTIVE, w)),
                new Method("K-BFGS(L)", w -> new KBfgs(WINDOW, w)),
                new Method("K-BFGS, both mini-batches", w -> new KBfgs(DENSE.withGradientSample(WITH_PROBE), w)),
                new Method(
                        "K-BFGS, every third A inverted",
                        w -> new KBfgs(DENSE.withInputInverse(new InputInverse(InputInverse.Form.EXACT, 3)), w)),
                new Method("KFAC", w -> new Kfac(paper, TargetSource.sampled(3), w)),
                new Method("KFAC, bounded", w -> new Kfac(bounded, TargetSource.sampled(3), w)),
                new Method("Adam", w -> new Adam(AdamSettings.paper(), w)),
                new Method("RMSprop", w -> new RmsProp(RmsPropSettings.paper(), w)),
                new Method("SGD", w -> new SgdMomentum(SgdMomentumSettings.paper())));
    }

    static Stream<Arguments> methodsAndTypes() {
        return methods().flatMap(method -> Stream.of(Matrices.FLOAT32, Matrices.FLOAT64)
                .flatMap(arithmetic ->
                        Stream.of(MINI_BATCH, EXAMPLES.rows()).map(m -> Arguments.of(method, arithmetic, m))));
    }

    @AfterAll
    static void end() {
        WORKERS.close();
    }

    @ParameterizedTest(name = "{0}, {1}, m = {2}")
    @MethodSource("methodsAndTypes")
    void layersApartAreTheWhole(Method method, Arithmetic arithmetic, int m) {
        List<Object> whole = results(whole(method, arithmetic, m), ITERATIONS);
        assertThat(results(owned(method, arithmetic, m, Integer.MAX_VALUE), ITERATIONS))
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void statesThatOwnersWriteAreTheWhole(Method method) {
        List<Object> whole = results(whole(method, Matrices.FLOAT32, MINI_BATCH), ITERATIONS);
        LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH);
        Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH, SavedStates.WRITTEN_BY_OWNERS);
        assertThat(results(owned, ITERATIONS)).isEqualTo(whole);
    }

    /** All owners are lost again and again, before a state is held and after. */
    @ParameterizedTest(name = "{0}, {1}, m = {2}")
    @MethodSource("methodsAndTypes")
    void lostOwnersChangeNothing(Method method, Arithmetic arithmetic, int m) {
        List<Object> whole = results(whole(method, arithmetic, m), ITERATIONS);
        assertThat(results(owned(method, arithmetic, m, 41), ITERATIONS)).isEqualTo(whole);
    }

    /** The same where they read what owners wrote. */
    @ParameterizedTest
    @MethodSource("methods")
    void lostOwnersOfStatesThatTheyWriteChangeNothing(Method method) {
        List<Object> whole = results(whole(method, Matrices.FLOAT32, MINI_BATCH), ITERATIONS);
        LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH).lostEvery(41);
        Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH, SavedStates.WRITTEN_BY_OWNERS);
        assertThat(results(owned, ITERATIONS)).isEqualTo(whole);
    }

    /** Owners are lost at one call, also while they write. */
    @Test
    void statesThatOwnersWriteAreTheWholeWhereOwnersAreLost() {
        Method method = methods().findFirst().orElseThrow();
        List<Object> whole = results(whole(method, Matrices.FLOAT32, MINI_BATCH), ITERATIONS);
        for (int call = 1; call < 80; call += 3) {
            LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH).lostAt(call);
            Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH, SavedStates.WRITTEN_BY_OWNERS);
            assertThat(results(owned, ITERATIONS)).as("lost at call %d", call).isEqualTo(whole);
        }
    }

    /** A state of either kind of training is resumed by the other. */
    @ParameterizedTest(name = "{0}, {1}, m = {2}")
    @MethodSource("methodsAndTypes")
    void eachResumesTheOther(Method method, Arithmetic arithmetic, int m) {
        Iterations first = whole(method, arithmetic, m);
        List<Object> start = results(first, 3);
        Iterations second = owned(method, arithmetic, m, Integer.MAX_VALUE);
        assertThat(results(second, 3)).isEqualTo(start);
        IterationRunner.TrainerState point = first.point().copy();
        first.returnTo(second.point());
        second.returnTo(point);
        assertThat(results(second, 3)).isEqualTo(results(first, 3));
    }

    @Test
    void aDivergenceIsDiagnosedAlikeAndLeavesTheWeights() {
        Method method = methods().findFirst().orElseThrow();
        StepSettings wild = new StepSettings(1e30, 0.2);
        Iterations whole = whole(method, Matrices.FLOAT32, MINI_BATCH);
        Iterations owned = owned(method, Matrices.FLOAT32, MINI_BATCH, Integer.MAX_VALUE);
        assertThat(divergence(owned, wild)).isEqualTo(divergence(whole, wild)).startsWith("diverged at iteration");
        assertThat(owned.weights().toBytes()).isEqualTo(whole.weights().toBytes());
    }

    /** Owners are lost at any one call: that of a diverging iteration, of its diagnosis, of the iterations computed again. */
    @Test
    void aDivergenceIsDiagnosedAlikeWhereOwnersAreLost() {
        Method method = methods().findFirst().orElseThrow();
        StepSettings wild = new StepSettings(1e30, 0.2);
        String expected = divergence(whole(method, Matrices.FLOAT32, MINI_BATCH), wild);
        for (int call = 1; call < 60; call++) {
            LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH).lostAt(call);
            Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH);
            assertThat(divergence(owned, wild)).as("lost at call %d", call).isEqualTo(expected);
        }
    }

    /** All arrays of the last layer, and the last array of the layer before. */
    @ParameterizedTest
    @MethodSource("methods")
    void aStateThatIsNotFiniteInSeveralArraysIsDiagnosedAlike(Method method) {
        Iterations whole = whole(method, Matrices.FLOAT32, MINI_BATCH);
        results(whole, 3);
        IterationRunner.TrainerState broken = whole.point().copy();
        SafeTensors state = broken.optimizer().collected();
        List<SafeTensors> layers = LayerStates.split(state, NETWORK);
        String first = names(layers.get(1)).reduce((name, later) -> later).orElseThrow();
        names(layers.get(2)).forEach(name -> spoil(layers.get(2), name));
        spoil(layers.get(1), first);
        String expected =
                "diverged at iteration 3: the optimiser's " + LayerStates.nameInWhole(first, 1) + " is not finite";
        assertThatThrownBy(() -> new Diagnosis(3).state(state, NETWORK)).hasMessageStartingWith(expected);

        LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH);
        Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH, SavedStates.WRITTEN_BY_OWNERS);
        owned.returnTo(broken);
        assertThatThrownBy(() -> saved(owned.point().optimizer())).hasMessageStartingWith(expected);
    }

    private static Stream<String> names(SafeTensors state) {
        return state.tensors().entrySet().stream()
                .filter(one -> one.getValue().length() > 0)
                .map(one -> one.getKey());
    }

    private static void spoil(SafeTensors state, String name) {
        state.tensor(name).vector().set(0, Double.NaN);
    }

    /** A of the last layer and G of the layer before, at the first iteration, after a warm start of four mini-batches. */
    @Test
    void ofSeveralFactorsThatCannotBeInvertedTheFirstLayersIsDiagnosedByBoth() {
        Function<Workers, Optimizer<?>> kfac = w -> new Kfac(KfacSettings.paper(), TargetSource.sampled(3), w);
        Method method = new Method("KFAC", kfac);
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 5);
        ScheduledBatches batches = new ScheduledBatches(EXAMPLES.schedule(MINI_BATCH, SHARDS));
        Iterations whole =
                new IterationRunner<>(withoutInverses(), method.optimizer.apply(WORKERS), batches, W, MINI_BATCH);
        String expected = divergence(whole, SETTINGS);
        assertThat(expected).startsWith("diverged at iteration 0: layer 1: G + ");

        Objective objective = withoutInverses();
        Parameters own = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 5);
        LocalOwners owners = new LocalOwners(objective, () -> method.optimizer.apply(WORKERS), own, MINI_BATCH);
        Iterations owned = OwnedIterations.of(
                owners, objective, method.optimizer.apply(WORKERS), batches, own, MINI_BATCH, SavedStates.COLLECTED);
        assertThat(divergence(owned, SETTINGS)).isEqualTo(expected);
    }

    /** Also where the evaluation is repeated for the diagnosis. */
    private static Objective withoutInverses() {
        return new FaultyObjective(EXAMPLES.objective(Matrices.FLOAT32, MINI_BATCH, SHARDS, WORKERS), 4, 2, seen -> {
            Matrices.scaleInPlace(seen.get(0).vector(Statistic.INPUT_MOMENTS, 2), -1e4);
            Matrices.scaleInPlace(seen.get(seen.size() - 1).vector(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, 1), -1e4);
        });
    }

    /** A loss above what is allowed is found before the owners propose; their deferred work is still to be done then. */
    @Test
    void aLargeLossIsDiagnosedAlikeWhereOwnersAreLost() {
        Method method = methods().findFirst().orElseThrow();
        Iterations whole = whole(method, Matrices.FLOAT32, MINI_BATCH);
        String expected = largeLoss(whole);
        for (int call = 1; call < 40; call++) {
            LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH).lostAt(call);
            Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH);
            assertThat(largeLoss(owned)).as("lost at call %d", call).isEqualTo(expected);
            assertThat(owned.weights().toBytes())
                    .as("lost at call %d", call)
                    .isEqualTo(whole.weights().toBytes());
        }
    }

    private static String largeLoss(Iterations training) {
        results(training, 2);
        try {
            training.step(SETTINGS, 1e-3);
            return "nothing";
        } catch (DivergenceException found) {
            return found.getMessage();
        }
    }

    @Test
    void ownersThatAreLostAgainAndAgainEndTheTraining() {
        Method method = methods().findFirst().orElseThrow();
        Iterations owned = owned(method, Matrices.FLOAT32, MINI_BATCH, 2);
        assertThatThrownBy(() -> results(owned, 1))
                .isInstanceOf(LayerOwners.OwnersLost.class)
                .hasMessage(
                        "owners of layers were lost 8 times within iteration 0, the last by call 16, expected executors"
                                + " that live for some iterations");
    }

    /** The state reached is held, so that the next loss does not cost the same iterations again. */
    @Test
    void aRecoveredTrainingHoldsTheStateThatItHasReached() {
        Method method = methods().findFirst().orElseThrow();
        LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH);
        Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH);
        while (owned.isCold()) {
            owned.warmUpOnce(SETTINGS);
        }
        for (int k = 0; k < 5; k++) {
            owned.step(SETTINGS, Double.POSITIVE_INFINITY);
        }
        int before = owners.evaluations();
        owners.lostAt(owners.calls() + 1);
        owned.step(SETTINGS, Double.POSITIVE_INFINITY);
        int first = owners.evaluations() - before;
        owners.lostAt(owners.calls() + 1);
        owned.step(SETTINGS, Double.POSITIVE_INFINITY);
        assertThat(first).as("all iterations since the start, and this").isEqualTo(4 + 5 + 1);
        assertThat(owners.evaluations() - before - first)
                .as("the iteration since the held state, and this")
                .isEqualTo(2);
    }

    /** What owners wrote counts from when it is kept; this process never has a state. */
    @Test
    void aTrainingRecoversFromWhatIsKept() {
        Method method = methods().findFirst().orElseThrow();
        LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH).withoutCollection();
        Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH, SavedStates.WRITTEN_BY_OWNERS);
        while (owned.isCold()) {
            owned.warmUpOnce(SETTINGS);
        }
        owned.step(SETTINGS, Double.POSITIVE_INFINITY);
        saved(owned.point().optimizer());
        owned.step(SETTINGS, Double.POSITIVE_INFINITY);
        OptimizerState.AtOwners later = (OptimizerState.AtOwners) owned.point().optimizer();
        later.written(() -> "folder");
        assertThat(evaluationsOfAStepAfterALoss(owners, owned))
                .as("the iteration since what is kept, and this")
                .isEqualTo(1 + 1);
        assertThat(evaluationsOfAStepAfterALoss(owners, owned))
                .as("one more: what is computed again is not kept")
                .isEqualTo(1 + 1 + 1);
        saved(owned.point().optimizer());
        assertThat(evaluationsOfAStepAfterALoss(owners, owned)).isEqualTo(1);
    }

    /** A recovery while a state is collected leaves weights of an earlier iteration, which are not the state's. */
    @Test
    void aCopyIsOfOneIterationWhereOwnersAreLostWhileItIsMade() {
        Method method = methods().findFirst().orElseThrow();
        Iterations whole = whole(method, Matrices.FLOAT32, MINI_BATCH);
        results(whole, 3);
        whole.step(SETTINGS, Double.POSITIVE_INFINITY);
        List<Object> expected = bytes(whole.point().copy());
        for (int call = 1; call < 8; call++) {
            LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH);
            Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH, SavedStates.WRITTEN_BY_OWNERS);
            results(owned, 3);
            owned.step(SETTINGS, Double.POSITIVE_INFINITY);
            owners.lostAt(owners.calls() + call);
            assertThat(bytes(owned.point().copy())).as("lost at call %d", call).isEqualTo(expected);
        }
    }

    /** Where owners cannot write, the state that is due is collected and held. */
    @Test
    void aLossCostsTheIterationsSinceTheLastAttemptToWrite() {
        Method method = methods().findFirst().orElseThrow();
        LocalOwners owners = owners(method, Matrices.FLOAT32, MINI_BATCH);
        Iterations owned = owned(owners, method, Matrices.FLOAT32, MINI_BATCH, SavedStates.WRITTEN_BY_OWNERS);
        results(owned, 3);
        owned.step(SETTINGS, Double.POSITIVE_INFINITY);
        UncheckedIOException full = new UncheckedIOException(new IOException("no room"));
        OptimizerState.AtOwners state = (OptimizerState.AtOwners) owned.point().optimizer();
        assertThatThrownBy(() -> state.written(() -> {
                    throw full;
                }))
                .isSameAs(full);
        assertThat(evaluationsOfAStepAfterALoss(owners, owned)).isEqualTo(1);
    }

    private static int evaluationsOfAStepAfterALoss(LocalOwners owners, Iterations owned) {
        int before = owners.evaluations();
        owners.lostAt(owners.calls() + 1);
        owned.step(SETTINGS, Double.POSITIVE_INFINITY);
        return owners.evaluations() - before;
    }

    private static String divergence(Iterations training, StepSettings settings) {
        try {
            for (int k = 0; k < 5; k++) {
                if (training.isCold()) {
                    training.warmUpOnce(settings);
                } else {
                    training.step(settings, Double.POSITIVE_INFINITY);
                }
            }
            for (int k = 0; k < 5; k++) {
                training.step(settings, Double.POSITIVE_INFINITY);
            }
            return "nothing";
        } catch (DivergenceException found) {
            return found.getMessage();
        }
    }

    private static Iterations whole(Method method, Arithmetic arithmetic, int m) {
        Parameters W = InitialWeights.uniform(NETWORK, arithmetic, 5);
        LocalObjective objective = EXAMPLES.objective(arithmetic, m, SHARDS, WORKERS);
        ScheduledBatches batches = new ScheduledBatches(EXAMPLES.schedule(m, SHARDS));
        return new IterationRunner<>(objective, method.optimizer.apply(WORKERS), batches, W, m);
    }

    private static Iterations owned(Method method, Arithmetic arithmetic, int m, int lostEvery) {
        return owned(owners(method, arithmetic, m).lostEvery(lostEvery), method, arithmetic, m);
    }

    private static LocalOwners owners(Method method, Arithmetic arithmetic, int m) {
        Parameters W = InitialWeights.uniform(NETWORK, arithmetic, 5);
        LocalObjective objective = EXAMPLES.objective(arithmetic, m, SHARDS, WORKERS);
        return new LocalOwners(objective, () -> method.optimizer.apply(WORKERS), W, m);
    }

    private static Iterations owned(LocalOwners owners, Method method, Arithmetic arithmetic, int m) {
        return owned(owners, method, arithmetic, m, SavedStates.COLLECTED);
    }

    private static Iterations owned(
            LocalOwners owners, Method method, Arithmetic arithmetic, int m, SavedStates savedStates) {
        Parameters W = InitialWeights.uniform(NETWORK, arithmetic, 5);
        LocalObjective objective = EXAMPLES.objective(arithmetic, m, SHARDS, WORKERS);
        ScheduledBatches batches = new ScheduledBatches(EXAMPLES.schedule(m, SHARDS));
        return OwnedIterations.of(owners, objective, method.optimizer.apply(WORKERS), batches, W, m, savedStates);
    }

    /** The warm start if there is any, so many iterations with a state kept after the second, the flush of a training that ends. */
    private static List<Object> results(Iterations training, int iterations) {
        List<Object> results = new ArrayList<>();
        while (training.isCold()) {
            training.warmUpOnce(SETTINGS);
        }
        for (int k = 0; k < iterations; k++) {
            IterationRunner.Iteration done = training.step(SETTINGS, Double.POSITIVE_INFINITY);
            results.add(List.of(done.iteration(), done.loss(), done.nu(), done.stepNorms(), done.losses()));
            done.finished().forEach(report -> results.add(ReportFigures.of(report)));
            if (k == 1) {
                results.add(bytes(training.point()));
            }
        }
        results.add(bytes(training.point()));
        if (iterations == ITERATIONS) {
            training.flush(SETTINGS).forEach(report -> results.add(ReportFigures.of(report)));
            results.add(java.util.HexFormat.of().formatHex(training.weights().toBytes()));
        }
        return results;
    }

    /** Where owners have the state, what they write, which is kept. */
    private static OptimizerState saved(OptimizerState state) {
        if (state instanceof OptimizerState.AtOwners owners) {
            OptimizerState written = owners.written(() -> "folder");
            owners.kept();
            return written;
        }
        return state;
    }

    /** Weights, counts and the optimiser's state as a file has it. */
    private static List<Object> bytes(IterationRunner.TrainerState point) {
        SafeTensors state = saved(point.optimizer()).collected();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            SafeTensors.of(new TreeMap<String, Tensor>(state.tensors()), new TreeMap<>(state.metadata()))
                    .writeTo(bytes);
        } catch (IOException bug) {
            throw new UncheckedIOException(bug);
        }
        return List.of(
                point.warmUps(),
                point.iteration(),
                java.util.HexFormat.of().formatHex(point.weights().toBytes()),
                java.util.HexFormat.of().formatHex(bytes.toByteArray()));
    }
}
