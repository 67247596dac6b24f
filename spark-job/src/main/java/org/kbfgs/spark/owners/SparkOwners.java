package org.kbfgs.spark.owners;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.kbfgs.data.Shard;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.OptimizerFactory;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.spark.objective.SumsJob;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.LayerStates;
import org.kbfgs.train.OptimizerState;

/**
 * Owners among the executors that hold a dataset's shards. An iteration is one Spark job, whose tasks take the weights from the
 * owners and leave their sums, and a call of Spark's RPC to each owner for its step, another for its move.
 */
public final class SparkOwners implements LayerOwners {

    /** The next number of a block: no two of an application are alike. */
    private static final AtomicLong BLOCKS = new AtomicLong();

    private static final AtomicLong GENERATIONS = new AtomicLong();

    private final OwnerCall.OwnedTraining training;
    private final Architecture network;
    private final Arithmetic arithmetic;
    /** By which owners reach files. */
    private final Configuration hadoop;

    private final OwnerCalls calls;
    private final SumsJob jobs;
    private final long announcedBytes;
    /** What this process waits for. */
    private final EventLog log = new EventLog();

    private Placement placement = Placement.NONE;
    private Optional<LeftSums> sums = Optional.empty();
    private long generation;
    /** The last. */
    private long evaluation = OwnerCall.NO_BLOCKS;

    private long accepted;
    private long proposed;
    private long obsolete;
    private long states;

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
     * @param shards the schedule's, cached, each partition with consecutive shards
     * @param precision of sums
     * @param weights those at which sums are computed
     * @param method the optimiser
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
        this.network = network;
        this.arithmetic = arithmetic;
        this.hadoop = shards.get().context().hadoopConfiguration();
        this.calls = OwnerCalls.open(shards.get().context(), training.id());
        this.announcedBytes = announcedBytes;
        this.jobs = new SumsJob(shards, network, arithmetic.type(), precision, schedule);
    }

    /** The first of so many numbers; of none, a number that is nobody else's. */
    static long blocks(long count) {
        return BLOCKS.getAndAdd(Math.max(1, count));
    }

    @Override
    public long install(Parameters weights, Optional<OptimizerState> optimizer) {
        placement = place();
        generation = GENERATIONS.incrementAndGet();
        accepted = blocks(placement.weights().blocks());
        obsolete = OwnerCall.NO_BLOCKS;
        states = OwnerCall.NO_BLOCKS;
        try (LayerSources sources = LayerSources.of(training, weights, optimizer, blocks(2L * network.depth()))) {
            long warmUp = calls
                    .ask(
                            placement.installations(training, generation, sources.layers(), accepted),
                            OwnerCall.WarmUp.class)
                    .stream()
                    .mapToLong(OwnerCall.WarmUp::batches)
                    .max()
                    .orElse(0);
            passOn();
            return warmUp;
        }
    }

    /** Deals the layers to the executors that work on the shards now. */
    private Placement place() {
        List<PartialSums> present =
                jobs.run(transport(List.of(), 0, new SumsArrays(List.of(), new LayerParts(List.of()))));
        return Placement.of(
                training,
                present.stream().flatMap(part -> part.store().stream()).toList());
    }

    /** Where layers are cut: every executor takes its parts of the new weights, for all. */
    private void passOn() {
        if (placement.weights().isCut()) {
            OwnerCall call = new OwnerCall.PassOn(generation, placement.owners(), accepted, obsolete);
            logged(Activity.CALL_PASS_ON, () -> askAll(call, OwnerCall.Done.class));
        }
    }

    private <T> T logged(Activity activity, Supplier<T> waiting) {
        long from = System.nanoTime();
        T result = waiting.get();
        log.add(activity, evaluation, -1, from);
        return result;
    }

    /** The latest events of this process and of all executors. */
    public List<ProcessEvents> events() {
        return ProcessEvents.collect(calls, placement.executors(), generation, log);
    }

    private <T extends OwnerCall.Answer> List<T> askAll(OwnerCall call, Class<T> kind) {
        return calls.askAll(placement.executors(), call, kind);
    }

    private <T extends OwnerCall.Answer> List<T> askOwners(OwnerCall call, Class<T> kind) {
        return calls.askAll(placement.owning(), call, kind);
    }

    private OwnersTransport.WeightBlocks weightBlocks() {
        return new OwnersTransport.WeightBlocks(
                placement.owners(), placement.stores(), placement.weights(), accepted, training.weights());
    }

    private OwnersTransport transport(List<StatisticsRequest> requests, long evaluation, SumsArrays arrays) {
        return new OwnersTransport(
                training.id(),
                generation,
                network,
                training.type(),
                List.copyOf(requests),
                weightBlocks(),
                evaluation,
                arrays,
                announcedBytes);
    }

    @Override
    public List<StatisticsRequest> requests(Optional<MiniBatch> nextBatch) {
        Map<String, OwnerCall> call = Map.of(placement.owning().get(0), new OwnerCall.Upcoming(generation, nextBatch));
        return logged(
                Activity.CALL_REQUESTS,
                () -> calls.ask(call, OwnerCall.Requests.class).get(0).requests());
    }

    @Override
    public List<Statistics> evaluate(List<StatisticsRequest> requests) {
        SumsArrays arrays = placement.sums(training, requests);
        evaluation = blocks(OwnersTransport.blocks(arrays.parts(), training.shards()));
        OwnersTransport next = transport(requests, evaluation, arrays);
        LeftSums found = new LeftSums(training, arithmetic, next, logged(Activity.JOB, () -> jobs.run(next)));
        found.requireWeights();
        sums = Optional.of(found);
        return found.scalars();
    }

    @Override
    public List<Proposal> propose(Optional<MiniBatch> nextBatch, StepSettings settings) {
        LeftSums left = sums.orElseThrow();
        OwnerCall.Sums toAdd =
                left.toCall(placement.stores(), blocks(left.parts().blocks()));
        if (left.parts().isCut()) {
            OwnerCall reduce = new OwnerCall.Reduce(generation, toAdd);
            logged(Activity.CALL_REDUCE, () -> askAll(reduce, OwnerCall.Done.class));
        }
        OwnerCall call = new OwnerCall.Propose(generation, toAdd, nextBatch, settings);
        Map<Integer, Proposal> all = new TreeMap<>();
        for (OwnerCall.Proposals some :
                logged(Activity.CALL_PROPOSE, () -> askOwners(call, OwnerCall.Proposals.class))) {
            some.layers().forEach(one -> all.put(one.layer(), one.proposal()));
        }
        return List.copyOf(all.values());
    }

    @Override
    public List<Taken> conclude(double nu, double alpha) {
        proposed = blocks(placement.weights().blocks());
        OwnerCall call = new OwnerCall.Conclude(generation, nu, alpha, proposed, obsolete);
        Map<Integer, Taken> all = new TreeMap<>();
        for (OwnerCall.Moves some : logged(Activity.CALL_CONCLUDE, () -> askOwners(call, OwnerCall.Moves.class))) {
            some.layers().forEach(one -> all.put(one.layer(), one.taken()));
        }
        return List.copyOf(all.values());
    }

    @Override
    public void accept() {
        obsolete = accepted;
        accepted = proposed;
        passOn();
    }

    @Override
    public void finishDeferred() {
        askOwners(new OwnerCall.FinishDeferred(generation), OwnerCall.Done.class);
    }

    @Override
    public List<Statistics> sums() {
        return sums.orElseThrow().collected();
    }

    @Override
    public void weights(Parameters to) {
        FetchedBlocks.joined(
                weightBlocks().fetchExact(to).stream().flatMap(List::stream).toList());
    }

    @Override
    public SafeTensors state() {
        long first = blocks(network.depth());
        askOwners(new OwnerCall.Save(generation, first, states), OwnerCall.Done.class);
        states = first;
        return LayerStates.join(StateBytes.fetch(placement.owners(), first, arithmetic.backend()));
    }

    @Override
    public StateFiles write(String folder) {
        OwnerCall call = new OwnerCall.Write(generation, folder, HadoopSettings.besidesDefaults(hadoop));
        Map<Integer, DigestedFile> files = new TreeMap<>();
        for (OwnerCall.Written some : askOwners(call, OwnerCall.Written.class)) {
            some.layers().forEach(one -> files.put(one.layer(), one.file()));
        }
        return new StateFiles(folder, List.copyOf(files.values()), hadoop, arithmetic.backend());
    }

    @Override
    public boolean isOutdated() {
        return sums.filter(left -> !placement.stores().containsAll(left.stores()))
                .isPresent();
    }

    @Override
    public void close() {
        calls.discard();
    }
}
