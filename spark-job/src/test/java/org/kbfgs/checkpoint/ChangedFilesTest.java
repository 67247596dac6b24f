package org.kbfgs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.kbfgs.Edit;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.AdaptedRate;
import org.kbfgs.spark.Example;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.CurvatureTally;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.StepLosses;
import org.kbfgs.train.TrainingHistory;
import org.kbfgs.train.TrainingState;

/** Whatever is changed in a checkpoint's JSON, it is read, or refused in one line. */
class ChangedFilesTest {

    private static final Parameters W = Example.weights(ElementType.FLOAT32, 1);
    private static final SafeTensors STATE =
            SafeTensors.of(Map.of("A", Matrices.vector(1.0, 2.0).tensor()), Map.of());
    private static final Configuration HADOOP = new Configuration();

    @Property(tries = 1000)
    void training(@ForAll("edits") List<Edit> edits) {
        var last = new IterationRunner.Iteration(
                1,
                1.0 / 3,
                0.7,
                List.of(0.1, 2e-300),
                Optional.of(new StepLosses(0.3, 1.0 / 3, 2e-300, 0.25)),
                List.of());
        Fingerprint data = new Fingerprint(23, "01".repeat(32));
        TrainingHistory course = new TrainingHistory(
                500.25,
                500.5,
                1.0 / 3,
                1,
                0.5,
                2,
                List.of(new CurvatureTally(9, 2, 3, 1, 4, 8, 9, 0)),
                new AdaptedRate(1.5, 0.1, 0.2, 3));
        IterationRunner.TrainerState good = new IterationRunner.TrainerState(W, STATE, 3, 1);
        Checkpoint checkpoint = new Checkpoint(
                new TrainingState(
                        new IterationRunner.TrainerState(W, STATE, 3, 2),
                        Optional.of(last),
                        1.0 / 7,
                        course,
                        Optional.of(good)),
                new Provenance(
                        Map.of("optimizer.name", "sgd", "shards", "4"), data, data, Optional.of(data), "kernels"));
        var arrays = new CheckpointFile.Arrays(W, STATE);
        byte[] changed = Edit.apply(edits, CheckpointFile.bytes(checkpoint));
        try {
            CheckpointFile.read(changed, arrays, Optional.of(arrays), "training.json");
        } catch (BadInput refused) {
            assertThat(refused.getMessage())
                    .startsWith("training.json: ")
                    .doesNotContain("\n")
                    .hasSizeLessThan(1000);
        }
    }

    @Property(tries = 500)
    void manifest(@ForAll("edits") List<Edit> edits) throws IOException {
        Path folder = Files.createTempDirectory("changed");
        Path file = folder.resolve("manifest.json");
        try {
            org.apache.hadoop.fs.Path place = HadoopPaths.path(folder.toString());
            FileSystem files = HadoopPaths.files(place, HADOOP);
            DigestedFile part = DigestedFile.write(
                    files, place, "part", out -> out.write("content".getBytes(StandardCharsets.UTF_8)));
            new Manifest(List.of(part)).write(files, place);
            Files.write(file, Edit.apply(edits, Files.readAllBytes(file)));
            readOrRefused(files, place, folder.toString());
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder.resolve("part"));
            Files.delete(folder);
        }
    }

    private static void readOrRefused(FileSystem files, org.apache.hadoop.fs.Path place, String folder)
            throws IOException {
        try {
            Manifest.read(files, place).verify(files, place, List.of(List.of("part")));
        } catch (BadInput refused) {
            assertThat(refused.getMessage())
                    .startsWith(folder)
                    .doesNotContain("\n")
                    .hasSizeLessThan(1000);
        }
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Edit.some();
    }
}
