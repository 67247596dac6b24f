package org.kbfgs.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.kbfgs.spark.LocalCluster;

/** A fit over executor processes, in a session that is not made for it. */
class ExecutorsTest {

    private static final String GROUP = "to be cancelled";
    private static final String TOPOLOGY = "spark.kbfgs.topology";

    private static KbfgsClassifier classifier(int epochs) {
        return new KbfgsClassifier()
                .setHiddenLayers(16)
                .setBatchSize(600)
                .setMaxEpochs(epochs)
                .setIdCol("id");
    }

    @Test
    void executorsGiveTheBitsOfOneProcessAndAreLeftAsTheyWere() throws Exception {
        byte[] local;
        try (SparkSession spark = SparkSession.builder().master("local[2]").getOrCreate()) {
            local = classifier(2).fit(Digits.of(spark)).network().weights();
        }
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (SparkSession spark = SparkSession.builder()
                .config(LocalCluster.conf(LocalCluster.TWO_EXECUTORS))
                .getOrCreate()) {
            Dataset<Row> digits = Digits.of(spark);
            Future<?> cancelled = threads.submit(() -> {
                spark.sparkContext().setJobGroup(GROUP, GROUP, false);
                return classifier(1_000_000).fit(digits);
            });
            KbfgsClassificationModel model = classifier(2).fit(digits);
            assertThat(model.network().weights()).isEqualTo(local);
            assertThat(model.transform(digits).count()).isEqualTo(1797);
            while (!cancelled.isDone()) {
                spark.sparkContext().cancelJobGroup(GROUP);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            assertThatThrownBy(cancelled::get).hasMessageContaining("cancelled");
            assertThat(spark.sparkContext().getPersistentRDDs().size()).isZero();
            assertThat(classifier(2).fit(digits).network().weights()).isEqualTo(local);

            spark.conf().set(TOPOLOGY, "owners");
            assertThat(classifier(2).fit(digits).network().weights()).isEqualTo(local);
            spark.conf().set(TOPOLOGY, "ring");
            assertThatThrownBy(() -> classifier(2).fit(digits))
                    .hasMessageContaining(TOPOLOGY + " = ring: expected driver or owners");
        } finally {
            threads.shutdownNow();
        }
    }
}
