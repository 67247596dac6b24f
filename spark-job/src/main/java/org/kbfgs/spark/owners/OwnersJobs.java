package org.kbfgs.spark.owners;

import java.util.List;
import org.apache.spark.storage.BlockManagerId;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.spark.objective.SumsJob;
import org.kbfgs.statistics.StatisticsRequest;

/** The Spark jobs of a training among owners. */
final class OwnersJobs implements AutoCloseable {

    private final OwnerCall.OwnedTraining training;
    private final Arithmetic arithmetic;
    private final SumsJob jobs;
    private final long announcedBytes;
    private final EventLog log;
    private long evaluation = OwnerCall.NO_BLOCKS;

    /**
     * @param announcedBytes so many bytes for an executor a task announces at once; 0: each block
     * @param log of this process
     */
    OwnersJobs(
            OwnerCall.OwnedTraining training, Arithmetic arithmetic, SumsJob jobs, long announcedBytes, EventLog log) {
        this.training = training;
        this.arithmetic = arithmetic;
        this.jobs = jobs;
        this.announcedBytes = announcedBytes;
        this.log = log;
    }

    /** The number of the last evaluation's first block. */
    long evaluation() {
        return evaluation;
    }

    /** The block stores of the executors that work on the shards now. In its first task an executor makes itself known. */
    List<BlockManagerId> stores(Installation installation) {
        OwnersTransport nothing =
                transport(installation, List.of(), 0, new SumsArrays(List.of(), new LayerParts(List.of())));
        return jobs.run(nothing).stream().flatMap(part -> part.store().stream()).toList();
    }

    /**
     * Evaluates at the owners' weights.
     *
     * @throws org.kbfgs.train.LayerOwners.OwnersLost if a task did not get its weights
     */
    LeftSums evaluate(Installation installation, List<StatisticsRequest> requests) {
        SumsArrays arrays = installation.placement().sums(training, requests);
        evaluation = BlockNumbers.take(OwnersTransport.blocks(arrays.parts(), training.shards()));
        OwnersTransport transport = transport(installation, requests, evaluation, arrays);
        LeftSums left = new LeftSums(
                training, arithmetic, transport, log.timed(Activity.JOB, evaluation, () -> jobs.run(transport)));
        left.requireWeights();
        return left;
    }

    private OwnersTransport transport(
            Installation installation, List<StatisticsRequest> requests, long first, SumsArrays arrays) {
        return new OwnersTransport(
                training.id(),
                installation.generation(),
                training.network(),
                training.type(),
                List.copyOf(requests),
                installation.weights(),
                first,
                arrays,
                announcedBytes);
    }

    @Override
    public void close() {
        jobs.close();
    }
}
