package org.kbfgs.baseline;

import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions$;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.table.Fitting;

/** Trainings of Spark ML's network of a configuration's sizes on its datasets, which are kept in memory. */
public final class SparkNetworkTraining implements AutoCloseable {

    private final TrainConfig config;
    private final Dataset<Row> train;
    private final Dataset<Row> test;

    /** @throws BadInput unless the configuration is of a classifier on a prepared dataset */
    public SparkNetworkTraining(SparkSession session, TrainConfig config) {
        check(config);
        this.config = config;
        train = rows(session, config.train());
        test = rows(session, config.test());
    }

    /** @throws BadInput as the constructor does, or if the master is not a local one */
    public static void check(TrainConfig config) {
        if (config.network().loss() != Loss.SOFTMAX_CROSS_ENTROPY
                || !config.table().equals(Fitting.Learn.prepared(Loss.SOFTMAX_CROSS_ENTROPY))) {
            throw new BadInput("--with mlpc: expected configurations of classifiers (network.loss ="
                    + " softmax-cross-entropy) on prepared datasets");
        }
        if (!Cluster.isLocal(Cluster.defaults())) {
            throw new BadInput(
                    "--with mlpc: expected a local master, where Spark ML's tasks have a core each, such as --master"
                            + " 'local[*]'");
        }
    }

    private static Dataset<Row> rows(SparkSession session, String path) {
        Dataset<Row> rows = session.read()
                .parquet(path)
                .select(
                        SparkNetwork.features(),
                        functions$
                                .MODULE$
                                .col(DatasetSpec.LABEL)
                                .cast(DataTypes.DoubleType)
                                .as("label"))
                .repartition(session.sparkContext().defaultParallelism())
                .persist(StorageLevel.MEMORY_ONLY());
        rows.count();
        return rows;
    }

    /** A training of so many iterations, without an earlier end. */
    public BaselineFit fit(int iterations) {
        long start = System.nanoTime();
        MultilayerPerceptronClassificationModel model = SparkNetwork.classifier(config.network())
                .setMaxIter(iterations)
                .setTol(0)
                .setSeed(config.seed())
                .fit(train);
        double seconds = (System.nanoTime() - start) / 1e9;
        long right = model.transform(test).where("prediction = label").count();
        return new BaselineFit(iterations, seconds, (double) right / test.count());
    }

    /** Waits, since a session that stops meanwhile would complain. */
    @Override
    public void close() {
        train.unpersist(true);
        test.unpersist(true);
    }
}
