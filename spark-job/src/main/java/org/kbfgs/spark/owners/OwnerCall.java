package org.kbfgs.spark.owners;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.optim.OptimizerFactory;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.ReductionTree;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.LayerOwners;

/** What the driver asks an owner for, and the answers. */
sealed interface OwnerCall extends Serializable {

    /** The installation of layers that the call is for; -1 for all. */
    long generation();

    /** In place of a first block where there are no blocks: lower than any, whatever is added for its layers and parts. */
    long NO_BLOCKS = Long.MIN_VALUE;

    /**
     * A training.
     *
     * @param id tells apart the trainings that a process serves
     * @param precision of sums
     * @param weights those at which sums are computed
     * @param examples n
     * @param miniBatch m
     */
    record OwnedTraining(
            String id,
            Architecture network,
            ElementType type,
            WirePrecision precision,
            WirePrecision weights,
            OptimizerFactory method,
            long examples,
            int miniBatch,
            int shards)
            implements Serializable {}

    /** Where an owner finds the state of a layer. */
    sealed interface StateSource extends Serializable {

        /** Nowhere: it is initial. */
        record Initial() implements StateSource {}

        /** In a block in the driver's store. */
        record InBlock(long number) implements StateSource {}

        /**
         * In a file.
         *
         * @param folder its path
         * @param hadoop settings of Hadoop besides its own defaults
         */
        record InFile(String folder, DigestedFile file, Map<String, String> hadoop) implements StateSource {

            /** Without the settings, which may have keys of a store. */
            @Override
            public String toString() {
                return "InFile[folder=" + folder + ", file=" + file + "]";
            }
        }
    }

    /** A layer on its way to its owner: its weights are a block in the driver's store. */
    record Source(int layer, BlockManagerId store, long weights, StateSource state) implements Serializable {}

    /** Sums that a task left: of one evaluation over one node, in blocks from {@code first} on. */
    record Left(int evaluation, ReductionTree.Node node, BlockManagerId store, long first) implements Serializable {}

    /**
     * The sums of an evaluation.
     *
     * @param evaluation its number, larger than those of earlier evaluations
     * @param arrays their blocks
     * @param scalars of each request, as {@link Statistics#scalarsToBytes} has them
     * @param left what tasks left
     * @param stores of all executors
     * @param reduced the first block of what executors have added; for layers that are cut
     */
    record Sums(
            long evaluation,
            SumsArrays arrays,
            List<byte[]> scalars,
            List<Left> left,
            List<BlockManagerId> stores,
            long reduced)
            implements Serializable {

        /** What tasks left of a request. */
        Stream<Left> left(int request) {
            return left.stream().filter(one -> one.evaluation() == request);
        }
    }

    /**
     * From now on own these layers. Their weights become blocks from {@code weights} on. Answer: the warm start's length.
     *
     * @param number of this executor among all
     * @param parts the blocks of the weights
     */
    record Install(
            OwnedTraining setup, long generation, int number, List<Source> layers, LayerParts parts, long weights)
            implements OwnerCall {}

    /** A part of the sums that a task has left. */
    record LeftPart(Left left, LayerParts.Part part) implements Serializable {}

    /** A task has left some parts of the sums, while the evaluation goes on. Answer: nothing. */
    record Announce(long generation, long evaluation, SumsArrays sums, List<LeftPart> parts) implements OwnerCall {}

    /** Read the executor's clock. Answer: {@link Events} without any. */
    record Clock(long generation) implements OwnerCall {}

    /** Answer: {@link Events}, the latest. */
    record Watch(long generation) implements OwnerCall {}

    /** Answer: {@link Requests}. */
    record Upcoming(long generation, Optional<MiniBatch> nextBatch) implements OwnerCall {}

    /** Add the parts of cut layers that are this executor's, for their owners. Answer: nothing. */
    record Reduce(long generation, Sums sums) implements OwnerCall {}

    /** Answer: {@link Proposals}. */
    record Propose(long generation, Sums sums, Optional<MiniBatch> nextBatch, StepSettings settings)
            implements OwnerCall {}

    /** Take the parts of cut layers' weights that are this executor's from their owners, for the tasks. Answer: nothing. */
    record PassOn(long generation, List<BlockManagerId> owners, long weights, long obsolete) implements OwnerCall {}

    /** The new weights become blocks from {@code weights} on; those from {@code obsolete} on are dropped. Answer: {@link Moves}. */
    record Conclude(long generation, double nu, double alpha, long weights, long obsolete) implements OwnerCall {}

    /** Answer: nothing. */
    record FinishDeferred(long generation) implements OwnerCall {}

    /** The states become blocks from {@code first} on; those from {@code obsolete} on are dropped. Answer: nothing. */
    record Save(long generation, long first, long obsolete) implements OwnerCall {}

    /**
     * Write the states as files into a folder that is there.
     *
     * <p>Answer: {@link Written}, {@link NotFinite} or {@link NotWritten}.
     *
     * @param hadoop settings of Hadoop besides its own defaults
     */
    record Write(long generation, String folder, Map<String, String> hadoop) implements OwnerCall {

        /** Without the settings, which may have keys of a store. */
        @Override
        public String toString() {
            return "Write[generation=" + generation + ", folder=" + folder + "]";
        }
    }

    /** The training is over. Answer: nothing. */
    record Discard() implements OwnerCall {
        @Override
        public long generation() {
            return -1;
        }
    }

    /** An answer. */
    sealed interface Answer extends Serializable {}

    record Done() implements Answer {}

    /** The latest events, and the time, by the executor's clock. */
    record Events(long now, List<OwnerEvent> events) implements Answer {}

    record WarmUp(long batches) implements Answer {}

    record Requests(List<StatisticsRequest> requests) implements Answer {}

    record OfLayer(int layer, LayerOwners.Proposal proposal) implements Serializable {}

    record Proposals(List<OfLayer> layers) implements Answer {}

    record MoveOf(int layer, LayerOwners.Taken taken) implements Serializable {}

    record Moves(List<MoveOf> layers) implements Answer {}

    /** A layer's file. */
    record FileOf(int layer, DigestedFile file) implements Serializable {}

    record Written(List<FileOf> layers) implements Answer {}

    /** An array of a layer's state has a value that is not finite; {@code array}: its name in the whole state. */
    record NotFinite(int layer, String array) implements Answer {}

    /** A file could not be written. {@code text}: in one line. */
    record NotWritten(String text) implements Answer {}

    /** A factor that could not be inverted; {@code deferred}: by the last iteration's deferred work. */
    record NotInvertible(int layer, String symbol, double damping, boolean deferred) implements Answer {}

    /** The owner failed otherwise. {@code text}: in one line. */
    record Failed(String text) implements Answer {}

    /** The owner has no such training, or sums did not arrive. */
    record Lost(String reason) implements Answer {}
}
