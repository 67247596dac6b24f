package org.kbfgs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.Metrics;
import org.kbfgs.train.TrainingLog;

/** Spark's own metrics and pages show a training as long as it lasts, and nothing of it later. */
class SparkMonitorTest {

    private static SparkSession session;

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "true")
                .config("spark.ui.port", "0")
                .config(
                        "spark.metrics.conf.*.sink.prometheusServlet.class",
                        "org.apache.spark.metrics.sink.PrometheusServlet")
                .config("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    /** The lines of Spark's page for Prometheus that are of the training. */
    private static List<String> shown(SparkContext spark) throws Exception {
        URI page = URI.create(spark.uiWebUrl().get() + "/metrics/prometheus/");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
        return answer.body()
                .lines()
                .filter(line -> line.matches(".*_driver_(trial_[0-9]+_)?kbfgs_.*"))
                .toList();
    }

    @Test
    void resultsOfTasksAreCounted() throws Exception {
        SparkContext spark = session.sparkContext();
        try (SparkMonitor monitor = SparkMonitor.begin(spark, "runs/two", 4, 0)) {
            assertThat(session.range(1).map(new Blob(), Encoders.BINARY()).collectAsList())
                    .hasSize(1);
            spark.listenerBus().waitUntilEmpty();
            assertThat(shown(spark)).anySatisfy(line -> {
                assertThat(line).contains("_kbfgs_taskBytes_Value");
                assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .isBetween((double) Blob.BYTES, 1.1 * Blob.BYTES);
            });
        }
    }

    /** Bytes that do not compress. */
    private record Blob() implements MapFunction<Long, byte[]> {

        private static final int BYTES = 1 << 20;

        @Override
        public byte[] call(Long any) {
            byte[] bytes = new byte[BYTES];
            new Random(1).nextBytes(bytes);
            return bytes;
        }
    }

    @Test
    void sinksAndJobsShowTheTraining() throws Exception {
        SparkContext spark = session.sparkContext();
        try (SparkMonitor monitor = SparkMonitor.begin(spark, "runs/one", 4, 0)) {
            assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("runs/one: epoch 1, iteration 0");
            monitor.iteration(
                    new IterationRunner.Iteration(6, 0.75, 1, List.of(3.0, 4.0), Optional.empty(), List.of()),
                    List.of());
            Metrics test = new Metrics(10, 0.5, 0.25, 0.125);
            monitor.epoch(new TrainingLog.Epoch(2, 8, 0.625, test, Optional.empty(), List.of(), List.of(), 1));
            assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("runs/one: epoch 3, iteration 8");
            assertThat(shown(spark))
                    .anyMatch(line -> line.matches(".*_kbfgs_loss_Value\\{.*} 0.75"))
                    .anyMatch(line -> line.matches(".*_kbfgs_trainLoss_Value\\{.*} 0.625"))
                    .anyMatch(line -> line.matches(".*_kbfgs_stepNorm_Value\\{.*} 5.0"))
                    .anyMatch(line -> line.matches(".*_kbfgs_iteration_Value\\{.*} 8"))
                    .anyMatch(line -> line.matches(".*_kbfgs_epoch_Value\\{.*} 2"))
                    .anyMatch(line -> line.contains("_kbfgs_iterationSeconds_Value"));
        }
        assertThat(spark.getLocalProperty("spark.job.description")).isNull();
        assertThat(shown(spark)).isEmpty();
    }

    @Test
    void trainingsAtTheSameTimeHaveSourcesOfTheirOwn() throws Exception {
        SparkContext spark = session.sparkContext();
        try (SparkMonitor first = SparkMonitor.begin(spark, "runs/one", 4, 0)) {
            try (SparkMonitor second = SparkMonitor.begin(spark, "runs/two", 4, 8)) {
                assertThat(shown(spark))
                        .anyMatch(line -> line.matches(".*_driver_kbfgs_iteration_Value\\{.*} 0"))
                        .anyMatch(line -> line.matches(".*_driver_trial_2_kbfgs_iteration_Value\\{.*} 8"));
            }
            assertThat(shown(spark))
                    .anyMatch(line -> line.contains("_driver_kbfgs_iteration_Value"))
                    .noneMatch(line -> line.contains("trial"));
        }
        assertThat(shown(spark)).isEmpty();
    }
}
