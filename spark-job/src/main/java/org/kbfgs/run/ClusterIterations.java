package org.kbfgs.run;

import java.util.Optional;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.spark.session.Topology;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.RoundedWeights;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.OwnedIterations;
import org.kbfgs.train.SavedStates;
import org.kbfgs.train.ScheduledBatches;

/**
 * A training's iterations by the cluster's topology.
 *
 * @param owned the same iterations, where layers have owners
 * @param objective the sums of mini-batches, computed at the driver's weights
 */
record ClusterIterations(Iterations iterations, Optional<Owned> owned, Objective objective) implements AutoCloseable {

    /** A training whose layers have owners. */
    record Owned(OwnedIterations<?> iterations, SparkOwners owners) {}

    /**
     * Where a training starts.
     *
     * @param initial the initial weights, where there is no state
     */
    record Begin(Optional<Parameters> initial, Optional<IterationRunner.TrainerState> state) implements AutoCloseable {

        static Begin at(Parameters weights) {
            return new Begin(Optional.of(weights), Optional.empty());
        }

        static Begin at(IterationRunner.TrainerState state) {
            return new Begin(Optional.empty(), Optional.of(state));
        }

        /** Frees the weights, which the training has moved, and the state. */
        @Override
        public void close() {
            initial.ifPresent(weights -> weights.flat().close());
            state.ifPresent(IterationRunner.TrainerState::close);
        }
    }

    /**
     * @param objective sums over the training set
     * @param savedStates who saves the optimiser's state, where layers have owners
     */
    static <S> ClusterIterations of(
            TrainConfig config,
            Topology topology,
            Arithmetic arithmetic,
            ParquetDataset data,
            BatchSchedule schedule,
            Objective objective,
            Optimizer<S> optimizer,
            Begin begin,
            SavedStates savedStates) {
        Objective ofBatches = RoundedWeights.of(objective, config.weightsWire(), config.network(), arithmetic);
        ScheduledBatches batches = new ScheduledBatches(schedule);
        int m = config.miniBatch();
        if (topology == Topology.DRIVER) {
            Iterations inDriver = begin.state
                    .map(from -> new IterationRunner<>(ofBatches, optimizer, batches, from, m))
                    .orElseGet(
                            () -> new IterationRunner<>(ofBatches, optimizer, batches, begin.initial.orElseThrow(), m));
            return new ClusterIterations(inDriver, Optional.empty(), ofBatches);
        }
        SparkOwners owners = new SparkOwners(
                data::shards,
                config.network(),
                arithmetic,
                config.wire(),
                config.weightsWire(),
                schedule,
                config.method());
        OwnedIterations<S> owned = begin.state
                .map(from -> OwnedIterations.of(owners, ofBatches, optimizer, batches, from, m, savedStates))
                .orElseGet(() -> OwnedIterations.of(
                        owners, ofBatches, optimizer, batches, begin.initial.orElseThrow(), m, savedStates));
        return new ClusterIterations(owned, Optional.of(new Owned(owned, owners)), ofBatches);
    }

    @Override
    public void close() {
        try (iterations) {
            owned.ifPresent(both -> both.owners.close());
        }
        if (objective instanceof RoundedWeights rounded) {
            rounded.close();
        }
    }
}
