package org.kbfgs.tools;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.baseline.SparkNetwork;
import org.kbfgs.bench.ScoringBenchmark;
import org.kbfgs.bench.ScoringReport;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.dataset.ScoringTable;
import org.kbfgs.spark.predict.AddedColumn;
import org.kbfgs.spark.predict.Output;
import org.kbfgs.spark.predict.Predictions;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.table.Preprocessing;

/**
 * A prepared dataset's reconstruction errors, as {@code kbfgs predict} computes them, beside the predictions of Spark ML's multilayer
 * perceptron of the same sizes. Both read the Parquet file and hand their column to Spark's sink that drops all rows.
 */
record ScoringTiming(BenchOptions options, String path) {

    private static final long SEED = 1;

    ScoringReport report() {
        Architecture network = options.network().architecture();
        Parameters weights = InitialWeights.uniform(network, BackendChoice.of(options.type()), SEED);
        try (Cluster cluster = BenchSessions.submittedTo()) {
            SparkSession session = cluster.session();
            Preprocessing prepared = Preprocessing.prepared(network.loss());
            ScoringTable table = ScoringTable.open(session, path, prepared, network.inputs(), Optional.of(List.of()));
            List<AddedColumn> error = List.of(Output.RECONSTRUCTION_ERROR.column(network, prepared, Optional.empty()));
            MultilayerPerceptronClassificationModel theirs = SparkNetwork.untrained(session, network);
            Map<String, Runnable> passes = new LinkedHashMap<>();
            passes.put("kbfgs predict", () -> drop(Predictions.of(table, weights, error)));
            passes.put(
                    "MultilayerPerceptronClassificationModel",
                    () -> drop(theirs.transform(vectors(session)).select(theirs.getPredictionCol())));
            Map<String, Object> setting = options.setting();
            setting.put("predict", path);
            setting.put("master", session.sparkContext().master());
            return new ScoringReport(setting, table.rows().count(), ScoringBenchmark.USUAL.run(passes));
        }
    }

    private Dataset<Row> vectors(SparkSession session) {
        return session.read().parquet(path).select(SparkNetwork.features());
    }

    private static void drop(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }
}
