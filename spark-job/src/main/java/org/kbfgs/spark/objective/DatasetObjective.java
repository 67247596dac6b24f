package org.kbfgs.spark.objective;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.WirePrecision;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * The objective of a dataset that a cluster has read. With executor processes it is Spark's jobs; with a local master, whose
 * cached shards are in this process anyway, it is this process's threads, without a job. The bits are the same.
 *
 * @param workers the threads of a local master's evaluations
 */
public record DatasetObjective(
        Architecture architecture, Arithmetic arithmetic, WirePrecision precision, Workers workers) {

    /** Sums over the dataset's examples. The dataset stays the caller's to close, after the last evaluation. */
    public Objective of(ParquetDataset data, BatchSchedule schedule) {
        JavaRDD<Shard> shards = data.shards();
        return shards.context().isLocal()
                ? new LocalObjective(architecture, arithmetic, precision, schedule, inThisProcess(shards), workers)
                : new SparkObjective(data, architecture, arithmetic, precision, schedule);
    }

    /** The cached shards themselves, not copies; Spark computes again those that its storage memory had no room for. */
    private static List<Shard> inThisProcess(JavaRDD<Shard> shards) {
        BlockManager blocks = SparkEnv.get().blockManager();
        List<Shard> found = new ArrayList<>();
        for (int partition = 0; partition < shards.getNumPartitions(); partition++) {
            Option<BlockResult> block = blocks.getLocalValues(new RDDBlockId(shards.id(), partition));
            if (block.isEmpty()) {
                found.addAll(ShardsInProcess.computed(shards, partition));
            } else {
                JavaConverters.asJavaIterator(block.get().data()).forEachRemaining(shard -> found.add((Shard) shard));
            }
        }
        return found.stream().sorted(Comparator.comparingInt(Shard::number)).toList();
    }
}
