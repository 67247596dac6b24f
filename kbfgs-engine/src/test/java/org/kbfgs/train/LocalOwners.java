package org.kbfgs.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.tensors.SafeTensors;

/** Owners in this process, each of one layer, who get their layers' sums as messages, and who may be lost at a call. */
final class LocalOwners implements LayerOwners {

    private final Objective objective;
    private final Supplier<Optimizer<?>> method;
    private final Architecture network;
    private final Arithmetic arithmetic;
    private final int m;
    private final List<LayerTrainer<?>> owners = new ArrayList<>();
    private Parameters accepted;
    private List<Statistics> sums = List.of();
    private int calls;
    private int evaluations;
    private IntPredicate isLostAt = call -> false;
    private boolean isCollected = true;

    LocalOwners(Objective objective, Supplier<Optimizer<?>> method, Parameters W, int m) {
        this.objective = objective;
        this.method = method;
        this.network = W.architecture();
        this.arithmetic = W.arithmetic();
        this.m = m;
        this.accepted = Parameters.zeros(network, arithmetic);
    }

    /** Every so many calls all owners are lost. */
    LocalOwners lostEvery(int period) {
        isLostAt = call -> call % period == 0;
        return this;
    }

    /** All owners are lost at this call alone. */
    LocalOwners lostAt(int only) {
        isLostAt = call -> call == only;
        return this;
    }

    /** The caller may not collect the state. */
    LocalOwners withoutCollection() {
        isCollected = false;
        return this;
    }

    /** Calls so far. */
    int calls() {
        return calls;
    }

    /** Evaluations so far. */
    int evaluations() {
        return evaluations;
    }

    private void call() {
        calls++;
        if (isLostAt.test(calls)) {
            owners.clear();
            throw new OwnersLost("call " + calls, new IllegalStateException("as was asked for"));
        }
    }

    @Override
    public long install(Parameters weights, Optional<OptimizerState> optimizer) {
        owners.clear();
        accepted.flat().assign(weights.flat());
        Optional<List<SafeTensors>> states = optimizer.map(state -> LayerStates.split(state.collected(), network));
        for (int l = 0; l < network.depth(); l++) {
            int layer = l;
            Parameters part = Parameters.zeros(network.onlyLayer(l), arithmetic);
            part.flat().assign(weights.matrix(l).flat());
            owners.add(owner(l, part, states.map(all -> throughBytes(all.get(layer)))));
        }
        return owners.get(0).warmUp();
    }

    private LayerTrainer<?> owner(int l, Parameters W, Optional<SafeTensors> state) {
        return LayerTrainer.of(l, method.get(), W, state, objective.examples(), m);
    }

    private SafeTensors throughBytes(SafeTensors state) {
        return SafeTensors.read(bytes(state), "layer", arithmetic.backend());
    }

    private static byte[] bytes(SafeTensors state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            state.writeTo(bytes);
        } catch (IOException bug) {
            throw new UncheckedIOException(bug);
        }
        return bytes.toByteArray();
    }

    @Override
    public List<StatisticsRequest> requests(Optional<MiniBatch> nextBatch) {
        call();
        return owners.get(0).requests(nextBatch);
    }

    @Override
    public List<Statistics> evaluate(List<StatisticsRequest> requests) {
        call();
        evaluations++;
        Parameters W = accepted;
        sums = objective.evaluate(W, requests).get();
        return sums.stream()
                .map(all -> {
                    Statistics scalars = Statistics.zeros(all.layout().scalars(), arithmetic);
                    scalars.read(all.scalarsToBytes());
                    return scalars;
                })
                .toList();
    }

    @Override
    public List<Proposal> propose(Optional<MiniBatch> nextBatch, StepSettings settings) {
        call();
        finishDeferredNow();
        List<Proposal> proposals = new ArrayList<>();
        for (LayerTrainer<?> owner : owners) {
            List<Statistics> own = sums.stream()
                    .map(all -> {
                        StatisticsLayout layout = all.layout().onlyLayer(owner.layer());
                        Statistics part = Statistics.zeros(layout, arithmetic, WirePrecision.FULL);
                        part.readScalars(all.scalarsToBytes());
                        part.readEntries(0, 0, layout.length(), all.entriesToBytes(owner.layer(), 0, layout.length()));
                        return part;
                    })
                    .toList();
            proposals.add(owner.propose(own, nextBatch, settings));
        }
        return proposals;
    }

    @Override
    public List<Taken> conclude(double nu, double alpha) {
        call();
        return owners.stream().map(owner -> owner.conclude(nu, alpha)).toList();
    }

    @Override
    public void accept() {
        call();
        owners.forEach(owner ->
                accepted.matrix(owner.layer()).flat().assign(owner.weights().flat()));
    }

    @Override
    public void finishDeferred() {
        call();
        finishDeferredNow();
    }

    private void finishDeferredNow() {
        try {
            owners.forEach(LayerTrainer::finishDeferred);
        } catch (org.kbfgs.optim.FactorNotInvertible failure) {
            throw new DeferredFailure(failure);
        }
    }

    @Override
    public List<Statistics> sums() {
        call();
        return sums;
    }

    @Override
    public void weights(Parameters to) {
        call();
        to.flat().assign(accepted.flat());
    }

    @Override
    public SafeTensors state() {
        if (!isCollected) {
            throw new IllegalStateException("the caller collects the state");
        }
        call();
        return LayerStates.join(
                owners.stream().map(owner -> throughBytes(owner.save())).toList());
    }

    /** A state that is read from bytes each time, as from files. */
    @Override
    public OptimizerState.Stored write(String folder) {
        call();
        List<byte[]> files =
                owners.stream().map(owner -> bytes(owner.saveFinite())).toList();
        return () -> LayerStates.join(files.stream()
                .map(file -> SafeTensors.read(file, folder, arithmetic.backend()))
                .toList());
    }

    /** Every other time, as if executors came and went. */
    @Override
    public boolean isOutdated() {
        return calls % 2 == 0;
    }

    @Override
    public void close() {
        owners.clear();
    }
}
