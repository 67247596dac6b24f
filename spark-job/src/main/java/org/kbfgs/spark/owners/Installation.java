package org.kbfgs.spark.owners;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.linalg.Backend;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.LayerStates;
import org.kbfgs.train.OptimizerState;

/**
 * The owners that layers have from one {@link LayerOwners#install} to the next, as the driver knows them: where they are, which blocks
 * hold their weights and states, and the rounds of calls to them.
 */
final class Installation {

    private static final AtomicLong GENERATIONS = new AtomicLong();

    private final OwnerCall.OwnedTraining training;
    private final OwnerCalls calls;
    private final Placement placement;
    private final long generation = GENERATIONS.incrementAndGet();
    /** The first block of the weights. */
    private long accepted;
    /** The first block of the weights after the layers' moves. */
    private long proposed;
    /** The first block of the weights before the last that were accepted. */
    private long obsolete = OwnerCall.NO_BLOCKS;
    /** The first block of the states that were collected last. */
    private long states = OwnerCall.NO_BLOCKS;

    Installation(OwnerCall.OwnedTraining training, OwnerCalls calls, Placement placement) {
        this.training = training;
        this.calls = calls;
        this.placement = placement;
        this.accepted = BlockNumbers.take(placement.weights().blocks());
    }

    /** As {@link LayerOwners#install}; the parts of weights that are cut are not passed on yet. */
    long begin(Parameters weights, Optional<OptimizerState> optimizer) {
        long first = BlockNumbers.take(2L * training.network().depth());
        try (LayerSources sources = LayerSources.of(training, weights, optimizer, first)) {
            return calls
                    .ask(
                            placement.installations(training, generation, sources.layers(), accepted),
                            OwnerCall.WarmUp.class)
                    .stream()
                    .mapToLong(OwnerCall.WarmUp::batches)
                    .max()
                    .orElse(0);
        }
    }

    long generation() {
        return generation;
    }

    Placement placement() {
        return placement;
    }

    /** Where the weights are. */
    OwnersTransport.WeightBlocks weights() {
        return new OwnersTransport.WeightBlocks(
                placement.owners(), placement.stores(), placement.weights(), accepted, training.weights());
    }

    /** Where layers are cut: every executor takes its parts of the weights, for all. */
    void passOn() {
        askAll(new OwnerCall.PassOn(generation, placement.owners(), accepted, obsolete), OwnerCall.Done.class);
    }

    private <T extends OwnerCall.Answer> List<T> askAll(OwnerCall call, Class<T> kind) {
        return calls.askAll(placement.executors(), call, kind);
    }

    private <T extends OwnerCall.Answer> List<T> askOwners(OwnerCall call, Class<T> kind) {
        return calls.askAll(placement.owning(), call, kind);
    }

    /** As {@link LayerOwners#requests}. */
    List<StatisticsRequest> requests(Optional<MiniBatch> nextBatch) {
        Map<String, OwnerCall> call = Map.of(placement.owning().get(0), new OwnerCall.Upcoming(generation, nextBatch));
        return calls.ask(call, OwnerCall.Requests.class).get(0).requests();
    }

    /** Where layers are cut: every executor adds its parts of the sums, for their owners. */
    void reduce(OwnerCall.Sums sums) {
        askAll(new OwnerCall.Reduce(generation, sums), OwnerCall.Done.class);
    }

    /** As {@link LayerOwners#propose}. */
    List<LayerOwners.Proposal> propose(OwnerCall.Sums sums, Optional<MiniBatch> nextBatch, StepSettings settings) {
        OwnerCall call = new OwnerCall.Propose(generation, sums, nextBatch, settings);
        Map<Integer, LayerOwners.Proposal> all = new TreeMap<>();
        for (OwnerCall.Proposals some : askOwners(call, OwnerCall.Proposals.class)) {
            some.layers().forEach(one -> all.put(one.layer(), one.proposal()));
        }
        return List.copyOf(all.values());
    }

    /** As {@link LayerOwners#conclude}. */
    List<LayerOwners.Taken> conclude(double nu, double alpha) {
        proposed = BlockNumbers.take(placement.weights().blocks());
        OwnerCall call = new OwnerCall.Conclude(generation, nu, alpha, proposed, obsolete);
        Map<Integer, LayerOwners.Taken> all = new TreeMap<>();
        for (OwnerCall.Moves some : askOwners(call, OwnerCall.Moves.class)) {
            some.layers().forEach(one -> all.put(one.layer(), one.taken()));
        }
        return List.copyOf(all.values());
    }

    /** As {@link LayerOwners#accept}; the parts of weights that are cut are not passed on yet. */
    void accept() {
        obsolete = accepted;
        accepted = proposed;
    }

    /** As {@link LayerOwners#finishDeferred}. */
    void finishDeferred() {
        askOwners(new OwnerCall.FinishDeferred(generation), OwnerCall.Done.class);
    }

    /** As {@link LayerOwners#weights(Parameters)}. */
    void collectWeights(Parameters to) {
        FetchedBlocks.joined(
                weights().fetchExact(to).stream().flatMap(List::stream).toList());
    }

    /** As {@link LayerOwners#state}. */
    SafeTensors collectState(Backend backend) {
        long first = BlockNumbers.take(training.network().depth());
        askOwners(new OwnerCall.Save(generation, first, states), OwnerCall.Done.class);
        states = first;
        return LayerStates.join(StateBytes.fetch(placement.owners(), first, backend));
    }

    /**
     * As {@link LayerOwners#write}.
     *
     * @param hadoop by which owners reach files
     */
    StateFiles write(String folder, Configuration hadoop, Backend backend) {
        OwnerCall call = new OwnerCall.Write(generation, folder, HadoopSettings.besidesDefaults(hadoop));
        Map<Integer, DigestedFile> files = new TreeMap<>();
        for (OwnerCall.Written some : askOwners(call, OwnerCall.Written.class)) {
            some.layers().forEach(one -> files.put(one.layer(), one.file()));
        }
        return new StateFiles(folder, List.copyOf(files.values()), hadoop, backend);
    }

    /** The latest events of all executors and of this process. {@code own}: the latter. */
    List<ProcessEvents> events(EventLog own) {
        return ProcessEvents.collect(calls, placement.executors(), generation, own);
    }
}
