package org.kbfgs.spark.dataset;

import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.ColumnSums;

/** The variance of a dataset's targets. */
public final class TargetVariance {

    private TargetVariance() {}

    /**
     * The mean over the outputs, by one job whose result does not depend on shards or partitions.
     *
     * @throws ClusterFailure if the cluster fails
     */
    public static double of(ParquetDataset data) {
        try {
            ColumnSums[] sums = data.shards().map(TargetVariance::sums).treeReduce(ColumnSums::added);
            double total = 0;
            for (ColumnSums output : sums) {
                total += output.variance();
            }
            return total / sums.length;
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("targets of " + data.path(), failure);
        }
    }

    private static ColumnSums[] sums(Shard shard) {
        RowBlock targets = shard.targetsOrFeatures();
        ColumnSums[] sums = ColumnSums.zeros(targets.columns());
        for (int r = 0; r < targets.rows(); r++) {
            for (int c = 0; c < sums.length; c++) {
                double weight =
                        shard.weights().isPresent() ? shard.weights().get().at(r, 0) : 1;
                sums[c].add(targets.at(r, c), weight);
            }
        }
        return sums;
    }
}
