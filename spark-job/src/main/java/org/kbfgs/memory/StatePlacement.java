package org.kbfgs.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.kbfgs.config.Method;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.memory.Amount.Where;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.SumsGroup;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.SavedStates;

/** Which processes of a cluster hold a training's weights and its optimiser's state. */
public sealed interface StatePlacement {

    /** The driver holds all. */
    record OnDriver() implements StatePlacement {}

    /**
     * Each layer has an owner among the executors. Sizes in bytes of the layers of the owner with most, as in {@link Sizes}.
     *
     * @param sums of one message
     * @param moments the second moments in a task's sums of all layers
     * @param rounded the weights as tasks take them, where these are rounded
     * @param largestLayer the weights or the optimiser's state of the largest layer of all
     * @param savedStates who saves states
     * @param lanczosSteps for the spectra of the optimiser's state, which the driver collects for them; 0: there are none
     */
    record AmongOwners(
            long weights,
            long state,
            long sums,
            long message,
            long moments,
            long rounded,
            long largestLayer,
            SavedStates savedStates,
            int lanczosSteps)
            implements StatePlacement {

        /** The weights before and after a move. */
        private static final int VERSIONS = 2;

        /** Of a training whose states are collected, without spectra. {@code layers}: of each executor. */
        public static AmongOwners of(
                Architecture network,
                List<List<Integer>> layers,
                Method method,
                boolean fullBatch,
                ElementType type,
                WirePrecision precision,
                WirePrecision ofWeights) {
            long moments = moments(network, RequestedStatistics.of(method, fullBatch)) * precision.width(type);
            List<Sizes> each = Sizes.ofLayers(network, method, fullBatch, type, precision);
            return layers.stream()
                    .map(own -> own.stream().map(each::get).toList())
                    .map(own -> sum(own, each, moments, ofWeights, type))
                    .max(Comparator.comparingLong(own -> own.weights + own.state + own.sums))
                    .orElseThrow();
        }

        /** The largest at each place of an evaluation's requests. */
        private static long moments(Architecture network, List<Set<Set<Statistic>>> requested) {
            return requested.stream()
                    .mapToLong(sets -> sets.stream()
                            .map(sums -> StatisticsLayout.of(network, sums))
                            .mapToLong(layout -> IntStream.range(0, network.depth())
                                    .mapToLong(l -> layout.entries(SumsGroup.SECOND_MOMENTS, l))
                                    .sum())
                            .max()
                            .orElse(0))
                    .sum();
        }

        private static AmongOwners sum(
                List<Sizes> layers, List<Sizes> all, long moments, WirePrecision ofWeights, ElementType type) {
            long weights = layers.stream().mapToLong(Sizes::weights).sum();
            return new AmongOwners(
                    weights,
                    layers.stream().mapToLong(Sizes::state).sum(),
                    layers.stream().mapToLong(Sizes::sums).sum(),
                    layers.stream().mapToLong(Sizes::message).sum(),
                    moments,
                    ofWeights == WirePrecision.FULL ? 0 : weights / type.width() * ofWeights.width(type),
                    Sizes.largestBlock(all),
                    SavedStates.COLLECTED,
                    0);
        }

        /** The same with these savers, and spectra by so many Lanczos steps; 0: none. */
        public AmongOwners with(SavedStates savers, int steps) {
            return new AmongOwners(weights, state, sums, message, moments, rounded, largestLayer, savers, steps);
        }

        /** Whether the driver collects states, for whatever purpose. */
        private boolean isCollected(Footprint training) {
            return collectsWeights(training) || lanczosSteps > 0;
        }

        /** Whether it collects whole states, with the weights: spectra need the optimiser's part alone. */
        private boolean collectsWeights(Footprint training) {
            return savedStates == SavedStates.COLLECTED || training.returns() > 0;
        }

        /** The driver holds a state to recover from, without the optimiser where owners write it, and briefly the next one. */
        List<Amount> driver(Footprint training) {
            Sizes all = training.sizes();
            List<Amount> amounts = new ArrayList<>(List.of(
                    Amount.held(Where.NATIVE, "weights", 1, all.weights()),
                    Amount.passing(Where.HEAP, "sent weights", 1, all.weights())));
            amounts.add(
                    switch (savedStates) {
                        case COLLECTED ->
                            Amount.held(Where.NATIVE, "state to recover from", 1, all.weights() + all.state());
                        case WRITTEN_BY_OWNERS ->
                            Amount.held(Where.NATIVE, "weights to recover from", 1, all.weights());
                    });
            if (isCollected(training)) {
                amounts.addAll(collected(training));
            }
            if (training.returns() > 0) {
                amounts.add(Amount.held(
                        Where.NATIVE, "states to return to", training.returns(), all.weights() + all.state()));
            }
            amounts.addAll(BaseFootprint.driver());
            return amounts;
        }

        /** The state that the driver collects, and what it makes of it for spectra. */
        private List<Amount> collected(Footprint training) {
            Sizes all = training.sizes();
            long copied = collectsWeights(training) ? all.weights() : 0;
            List<Amount> amounts = new ArrayList<>(List.of(
                    Amount.passing(Where.NATIVE, "state on its way", 1, copied + all.state()),
                    Amount.passing(Where.HEAP, "a layer's state on its way", 1, state)));
            // Where all states are collected, the one before is freed first, which makes room.
            if (lanczosSteps > 0 && savedStates == SavedStates.WRITTEN_BY_OWNERS) {
                amounts.add(Amount.passing(Where.NATIVE, "optimiser for spectra", 1, all.state()));
            }
            return amounts;
        }

        /** What an owner has beside a task's rows and passes, without {@link #blocks}. */
        List<Amount> executor(Footprint training) {
            int parts = training.placement().messagesOfTasks();
            List<Amount> amounts = new ArrayList<>(List.of(
                    Amount.held(Where.NATIVE, "own layers' weights", 1, weights),
                    Amount.held(Where.NATIVE, "own layers' optimiser", 1, state),
                    Amount.held(Where.NATIVE, "own layers' sums", parts, sums),
                    Amount.passing(Where.HEAP, "own layers' sums on their way", parts, message)));
            if (isCollected(training)) {
                amounts.add(Amount.passing(Where.HEAP, "a layer's state on its way", 1, state));
            }
            return amounts;
        }

        /** In Spark's storage memory as far as the rows leave room, else on disk. */
        List<Amount> blocks(Footprint training) {
            return List.of(
                    Amount.held(Where.HEAP, "blocks of weights", VERSIONS, weights + rounded),
                    Amount.held(
                            Where.HEAP,
                            "blocks of sums",
                            training.placement().mostMessagesOfATask(),
                            training.sizes().message()),
                    Amount.held(
                            Where.HEAP,
                            "blocks of second moments of the evaluation before",
                            training.placement().mostMessagesOfATask(),
                            moments));
        }
    }
}
