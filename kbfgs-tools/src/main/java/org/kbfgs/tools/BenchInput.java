package org.kbfgs.tools;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.bench.Input;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.Selection;
import org.kbfgs.spark.objective.SparkObjective;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowStorage;
import org.kbfgs.train.Metrics;

/** A dataset's way into a cluster's memory. */
record BenchInput(Cluster cluster, String path, Architecture network, Fitting table, ElementType type, int shards)
        implements Input {

    private static final long SEED = 1;

    @Override
    public Resident load() {
        ParquetDataset dataset = ParquetDataset.load(
                cluster.session(),
                path,
                new Selection.All(),
                network,
                table,
                RowStorage.MEMORY_AND_DISK,
                shards,
                cluster.tasks());
        BatchSchedule unused = new BatchSchedule(dataset.examples(), 1, shards, SEED);
        return new Loaded(
                context(),
                dataset,
                new SparkObjective(dataset, network, BackendChoice.of(type), WirePrecision.FULL, unused),
                InitialWeights.uniform(network, BackendChoice.of(type), SEED));
    }

    @Override
    public String master() {
        return context().master();
    }

    @Override
    public int cores() {
        return cluster.tasks() * Cluster.threads(context().conf());
    }

    private SparkContext context() {
        return cluster.session().sparkContext();
    }

    private record Loaded(SparkContext context, ParquetDataset dataset, SparkObjective objective, Parameters weights)
            implements Resident {

        @Override
        public long bytes() {
            return dataset.examples() * weights.architecture().inputs() * Float.BYTES;
        }

        @Override
        public void evaluate() {
            Metrics.of(objective, weights);
        }

        @Override
        public int jobs() {
            AtomicInteger jobs = new AtomicInteger();
            SparkListener counting = new SparkListener() {
                @Override
                public void onJobStart(SparkListenerJobStart started) {
                    jobs.incrementAndGet();
                }
            };
            tellAll();
            context.addSparkListener(counting);
            try {
                evaluate();
                tellAll();
                return jobs.get();
            } finally {
                context.removeSparkListener(counting);
            }
        }

        /** Listeners hear of jobs some time after these have begun. */
        private void tellAll() {
            try {
                context.listenerBus().waitUntilEmpty();
            } catch (TimeoutException failure) {
                throw new IllegalStateException("Spark does not tell its listeners of jobs", failure);
            }
        }

        @Override
        public void close() {
            dataset.close();
        }
    }
}
