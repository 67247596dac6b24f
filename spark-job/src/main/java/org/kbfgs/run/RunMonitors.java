package org.kbfgs.run;

import java.time.Clock;
import java.util.List;
import org.apache.spark.SparkContext;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.train.TrainingLog;

/** Where others watch a run: Spark's metrics and UI, TensorBoard, MLflow. */
record RunMonitors(SparkMonitor spark, TensorBoardLog events, MlflowLog mlflow) implements AutoCloseable {

    /**
     * The place of a run in its training.
     *
     * @param iteration the first
     * @param resumed whether the run's folder has earlier iterations
     */
    record Place(long iteration, long iterationsPerEpoch, boolean resumed) {}

    static RunMonitors begin(SparkContext spark, TrainConfig config, RunFolder folder, Place place, ErrorFigure error) {
        Clock clock = Clock.systemUTC();
        MlflowLog.Source source = new MlflowLog.Source(
                folder.files().makeQualified(folder.path()).toString(), place.resumed(), config.decisive());
        return new RunMonitors(
                SparkMonitor.begin(spark, config.run(), place.iterationsPerEpoch(), place.iteration()),
                TensorBoardLog.in(
                        config.monitoring().tensorBoard(), folder.files().getConf(), error, clock),
                MlflowLog.begin(config.monitoring().mlflow(), source, error, clock));
    }

    List<TrainingLog> logs() {
        return List.of(spark, events, mlflow);
    }

    /** The training has ended, or was stopped to be resumed; without this call it has failed. */
    void ended(boolean finished) {
        mlflow.ended(finished);
    }

    @Override
    public void close() {
        try (spark;
                events) {
            mlflow.close();
        }
    }
}
