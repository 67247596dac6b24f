package org.kbfgs.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit that ended early is continued by the next fit of the same params and rows. */
class FitCheckpointsTest {

    private static final int EPOCHS = 80;

    @TempDir
    Path folder;

    private SparkSession spark;
    private Dataset<Row> digits;

    @BeforeEach
    void open() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("checkpoints of fits")
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
        digits = Digits.of(spark);
    }

    @AfterEach
    void close() {
        spark.stop();
    }

    private static KbfgsClassifier classifier() {
        return new KbfgsClassifier()
                .setHiddenLayers(16)
                .setBatchSize(300)
                .setMaxEpochs(EPOCHS)
                .setIdCol("id");
    }

    private KbfgsClassifier keeping() {
        return classifier().setCheckpointDir(folder.toString());
    }

    private List<Path> inFolder() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.toList();
        }
    }

    private boolean hasCheckpoint() {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.anyMatch(file -> file.endsWith("manifest.json"));
        } catch (IOException | java.io.UncheckedIOException beingWritten) {
            return false;
        }
    }

    /** Interrupts a fit once it has written a checkpoint. */
    private void interrupt(KbfgsClassifier classifier) throws InterruptedException {
        FutureTask<KbfgsClassificationModel> fit = new FutureTask<>(() -> classifier.fit(digits));
        Thread fitting = new Thread(fit, "fit");
        fitting.start();
        while (!fit.isDone() && !hasCheckpoint()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        fitting.interrupt();
        assertThatThrownBy(fit::get).isInstanceOf(ExecutionException.class);
        fitting.join();
    }

    @Test
    void theContinuedFitHasTheBitsOfAnUndisturbedFit() throws Exception {
        interrupt(keeping());
        assertThat(inFolder()).hasSize(1);
        KbfgsClassificationModel continued = keeping().fit(digits);
        assertThat(continued.summary().epochs().get(0).epoch()).isPositive();
        assertThat(continued.network().weights())
                .isEqualTo(classifier().fit(digits).network().weights());
        assertThat(inFolder()).isEmpty();
    }

    @Test
    void aFitOfOtherParamsOrRowsBeginsAnew() throws Exception {
        interrupt(keeping());
        List<Path> first = inFolder();
        KbfgsClassificationModel other = keeping().setMaxEpochs(2).fit(digits);
        assertThat(other.summary().epochs().get(0).epoch()).isZero();
        Dataset<Row> fewer = digits.where("id < 1500");
        KbfgsClassificationModel another = keeping().setMaxEpochs(2).fit(fewer);
        assertThat(another.summary().epochs().get(0).epoch()).isZero();
        assertThat(another.network().weights())
                .isEqualTo(classifier().setMaxEpochs(2).fit(fewer).network().weights());
        assertThat(inFolder()).isEqualTo(first);
    }

    @Test
    void theFolderIsNamedByItsParamAlone() {
        assertThatThrownBy(() ->
                        classifier().setSettings("checkpoint.dir=" + folder).fit(digits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("checkpoint.dir");
    }

    @Test
    void aDamagedCheckpointIsNamed() throws Exception {
        interrupt(keeping());
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(one ->
                            one.endsWith("training.json") || one.toString().endsWith(".safetensors"))
                    .toList()) {
                Files.writeString(file, "damaged");
            }
        }
        assertThatThrownBy(() -> keeping().fit(digits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no complete checkpoint");
    }
}
