package org.kbfgs.spark.owners;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.OptimizerFactory;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.spark.objective.SumsJob;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.OptimizerState;

/**
 * Owners among the executors that hold a dataset's shards. An iteration is one Spark job, whose tasks take the weights from the
 * owners and leave their sums, and a call of Spark's RPC to each owner for its step, another for its move.
 */
public final class SparkOwners implements LayerOwners {

    private final OwnerCall.OwnedTraining training;
    private final Arithmetic arithmetic;
    /** By which owners reach files. */
    private final Configuration hadoop;

    private final OwnerCalls calls;
    private final OwnersJobs jobs;
    /** What this process waits for. */
    private final EventLog log = new EventLog();

    private Installation installation;
    private Optional<LeftSums> sums = Optional.empty();

    /**
     * @param shards the schedule's, cached, each partition with consecutive shards
     * @param precision of sums
     * @param weights those at which sums are computed
     * @param method the optimiser
     */
    public SparkOwners(
            Supplier<JavaRDD<Shard>> shards,
            Architecture network,
            Arithmetic arithmetic,
            WirePrecision precision,
            WirePrecision weights,
            BatchSchedule schedule,
            OptimizerFactory method) {
        this(shards, network, arithmetic, precision, weights, schedule, method, OwnersTask.ANNOUNCED_BYTES);
    }

    /**
     * The same where tasks announce sums in other amounts.
     *
     * @param announcedBytes so many bytes for an executor a task announces at once; 0: each block
     */
    public SparkOwners(
            Supplier<JavaRDD<Shard>> shards,
            Architecture network,
            Arithmetic arithmetic,
            WirePrecision precision,
            WirePrecision weights,
            BatchSchedule schedule,
            OptimizerFactory method,
            long announcedBytes) {
        this.training = new OwnerCall.OwnedTraining(
                UUID.randomUUID().toString(),
                network,
                arithmetic.type(),
                precision,
                weights,
                method,
                schedule.examples(),
                schedule.miniBatch(),
                schedule.shards());
        this.arithmetic = arithmetic;
        this.hadoop = shards.get().context().hadoopConfiguration();
        this.calls = OwnerCalls.open(shards.get().context(), training.id());
        SumsJob job = new SumsJob(shards, network, arithmetic.type(), precision, schedule);
        this.jobs = new OwnersJobs(training, arithmetic, job, announcedBytes, log);
        this.installation = new Installation(training, calls, Placement.NONE);
    }

    @Override
    public long install(Parameters weights, Optional<OptimizerState> optimizer) {
        installation = new Installation(training, calls, Placement.of(training, jobs.stores(installation)));
        long warmUp = installation.begin(weights, optimizer);
        passOn();
        return warmUp;
    }

    private void passOn() {
        if (installation.placement().weights().isCut()) {
            logged(Activity.CALL_PASS_ON, installation::passOn);
        }
    }

    private <T> T logged(Activity activity, Supplier<T> waiting) {
        return log.timed(activity, jobs.evaluation(), waiting);
    }

    private void logged(Activity activity, Runnable waiting) {
        logged(activity, () -> {
            waiting.run();
            return true;
        });
    }

    /** The latest events of this process and of all executors. */
    public List<ProcessEvents> events() {
        return installation.events(log);
    }

    @Override
    public List<StatisticsRequest> requests(Optional<MiniBatch> nextBatch) {
        return logged(Activity.CALL_REQUESTS, () -> installation.requests(nextBatch));
    }

    @Override
    public List<Statistics> evaluate(List<StatisticsRequest> requests) {
        LeftSums left = jobs.evaluate(installation, requests);
        sums = Optional.of(left);
        return left.scalars();
    }

    @Override
    public List<Proposal> propose(Optional<MiniBatch> nextBatch, StepSettings settings) {
        LeftSums left = sums.orElseThrow();
        OwnerCall.Sums toAdd = left.toCall(
                installation.placement().stores(),
                BlockNumbers.take(left.parts().blocks()));
        if (left.parts().isCut()) {
            logged(Activity.CALL_REDUCE, () -> installation.reduce(toAdd));
        }
        return logged(Activity.CALL_PROPOSE, () -> installation.propose(toAdd, nextBatch, settings));
    }

    @Override
    public List<Taken> conclude(double nu, double alpha) {
        return logged(Activity.CALL_CONCLUDE, () -> installation.conclude(nu, alpha));
    }

    @Override
    public void accept() {
        installation.accept();
        passOn();
    }

    @Override
    public void finishDeferred() {
        installation.finishDeferred();
    }

    @Override
    public List<Statistics> sums() {
        return sums.orElseThrow().collected();
    }

    @Override
    public void weights(Parameters to) {
        installation.collectWeights(to);
    }

    @Override
    public SafeTensors state() {
        return installation.collectState(arithmetic.backend());
    }

    @Override
    public StateFiles write(String folder) {
        return installation.write(folder, hadoop, arithmetic.backend());
    }

    @Override
    public boolean isOutdated() {
        return sums.filter(left -> !installation.placement().stores().containsAll(left.stores()))
                .isPresent();
    }

    @Override
    public void close() {
        calls.discard();
        jobs.close();
    }
}
