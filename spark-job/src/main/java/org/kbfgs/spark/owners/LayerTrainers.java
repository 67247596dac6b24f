package org.kbfgs.spark.owners;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.LayerTrainer;

/**
 * The trainers of an owner's layers, among which a task's threads are divided.
 *
 * @param all the layers with the most weights first
 * @param across the threads that work on layers side by side
 * @param within the threads of each layer
 */
record LayerTrainers(List<LayerTrainer<?>> all, Workers across, List<Workers> within) implements AutoCloseable {

    /** Work on a layer. */
    interface Work {

        void on(LayerTrainer<?> layer);
    }

    /**
     * Loads layers from their sources, several at once: copies of states take the memory of the layers' sums, which are not there yet.
     *
     * @throws org.kbfgs.train.LayerOwners.OwnersLost if a source is lost
     */
    static LayerTrainers load(OwnerCall.Install call, Arithmetic arithmetic) {
        int threads = Cluster.threads(SparkEnv.get().conf());
        int count = Math.max(1, call.layers().size());
        List<Workers> within = call.layers().stream()
                .map(source -> new Workers(Math.max(1, threads / count)))
                .toList();
        LayerTrainers loaded = new LayerTrainers(
                Collections.synchronizedList(new ArrayList<>()), new Workers(Math.min(threads, count)), within);
        try {
            loaded.across.each(
                    within.size(),
                    i -> loaded.all.add(
                            LayerSources.load(call.setup(), call.layers().get(i), arithmetic, within.get(i))));
            loaded.all.sort(Comparator.comparingLong(
                            (LayerTrainer<?> layer) -> -layer.weights().flat().length())
                    .thenComparingInt(LayerTrainer::layer));
            return loaded;
        } catch (RuntimeException | Error failure) {
            loaded.close();
            throw failure;
        }
    }

    /** The layers' numbers in the whole network. */
    List<Integer> numbers() {
        return all.stream().map(LayerTrainer::layer).toList();
    }

    /** The number of mini-batches that the method must still see before its first step. */
    long warmUp() {
        return all.stream().mapToLong(LayerTrainer::warmUp).max().orElse(0);
    }

    /** As {@link org.kbfgs.optim.Optimizer#requests}, of one layer: all layers request the same. */
    List<StatisticsRequest> requests(Optional<MiniBatch> nextBatch) {
        return all.get(0).requests(nextBatch);
    }

    /** Works on all layers, on several at once. */
    void each(Work work) {
        across.each(all.size(), i -> work.on(all.get(i)));
    }

    /** Works on all layers, on several at once; gives the factor of the lowest layer that could not be inverted. */
    Optional<FactorNotInvertible> tryEach(Work work) {
        Map<Integer, FactorNotInvertible> singular = new ConcurrentHashMap<>();
        each(layer -> {
            try {
                work.on(layer);
            } catch (FactorNotInvertible factor) {
                singular.put(factor.layer(), factor);
            }
        });
        return singular.values().stream().min(Comparator.comparingInt(FactorNotInvertible::layer));
    }

    /** Ends the threads and frees the layers' weights and states. */
    @Override
    public void close() {
        across.close();
        within.forEach(Workers::close);
        all.forEach(LayerTrainer::close);
    }
}
