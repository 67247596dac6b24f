package org.kbfgs.doctor;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.config.ValidationSet;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.memory.Footprint;
import org.kbfgs.memory.Footprint.Examples;
import org.kbfgs.memory.Sizes;
import org.kbfgs.memory.StatePlacement;
import org.kbfgs.spark.dataset.DatasetSummary;
import org.kbfgs.spark.owners.LayerDeal;
import org.kbfgs.statistics.ShardPlacement;
import org.kbfgs.table.TargetColumns;
import org.kbfgs.table.WeightColumn;
import org.kbfgs.train.DivergencePolicy;

/** The memory of a training, from its configuration and its datasets' footers; a validation set in files of its own is left out. */
final class RunFootprint {

    private RunFootprint() {}

    /**
     * @param tasks that there could be
     * @param rowMemory bytes of a task's rows that its heap takes at most
     */
    static Footprint of(TrainConfig config, DatasetSummary train, DatasetSummary test, int tasks, double rowMemory) {
        List<Examples> sets = new ArrayList<>();
        double share = config.validation() instanceof ValidationSet.Share some ? some.share() : 0;
        sets.add(examples(config, "training rows", train, 1 - share));
        sets.add(examples(config, "test rows", test, 1));
        if (share > 0) {
            sets.add(examples(config, "validation rows", train, share));
        }
        boolean returns = config.rules().divergence().policy() instanceof DivergencePolicy.BackOff;
        return new Footprint(
                sizes(config, train.rows()),
                new ShardPlacement(config.shards(), tasks),
                config.miniBatch(),
                sets,
                returns ? 1 : 0,
                rowMemory);
    }

    /** Where the state is if the layers have owners among so many executors. {@code n}: examples. */
    static StatePlacement.AmongOwners amongOwners(TrainConfig config, long n, int executors) {
        Path checkpoints = HadoopPaths.path(config.checkpoints().folder(config.run()));
        return StatePlacement.AmongOwners.of(
                        config.network(),
                        LayerDeal.layers(config.network(), executors),
                        config.method(),
                        config.miniBatch() >= n,
                        config.type(),
                        config.wire(),
                        config.weightsWire())
                .with(
                        config.checkpoints().savedStates(checkpoints),
                        config.rules().lanczosSteps());
    }

    /** @param n examples */
    static Sizes sizes(TrainConfig config, long n) {
        Sizes sizes =
                Sizes.of(config.network(), config.method(), config.miniBatch() >= n, config.type(), config.wire());
        return isWeighted(config) ? sizes.weighted(config.network(), config.type()) : sizes;
    }

    private static boolean isWeighted(TrainConfig config) {
        return config.table().columns().weight() instanceof WeightColumn.Named;
    }

    private static Examples examples(TrainConfig config, String name, DatasetSummary set, double share) {
        int bytes = set.scale().isPresent() ? 1 : Float.BYTES;
        int target = targetBytes(config) + (isWeighted(config) ? Float.BYTES : 0);
        String features = config.network().inputs() + " x " + bytes;
        return new Examples(
                name,
                Math.round(set.rows() * share),
                (long) config.network().inputs() * bytes + target,
                target == 0 ? features : "(" + features + " + " + target + ")",
                true);
    }

    /** Of an example's targets, one-hot bytes or float32. */
    private static int targetBytes(TrainConfig config) {
        TargetColumns target = config.table().columns().target();
        if (target instanceof TargetColumns.Label) {
            return config.network().outputs();
        }
        return target.names().size() * Float.BYTES;
    }
}
