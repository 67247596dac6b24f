package org.kbfgs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.model.Model;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.AdaptedRate;
import org.kbfgs.spark.Example;
import org.kbfgs.spark.owners.StateFiles;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.Checkpoints;
import org.kbfgs.train.CurvatureTally;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.LayerStates;
import org.kbfgs.train.OptimizerState;
import org.kbfgs.train.StepLosses;
import org.kbfgs.train.TrainingHistory;
import org.kbfgs.train.TrainingState;

/** Whatever happens to a checkpoint, the one before it is there, and is found. */
@Tag("language")
class CheckpointStoreTest {

    private static final List<String> FILES = List.of(
            "architecture.json", "model.safetensors", "optimizer.safetensors", "training.json", "manifest.json");

    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        Checkpoint written = checkpoint(7, 0.1);
        write(2, written);
        Checkpoint read = store(2).newest(warnings::add);
        assertThat(warnings).isEmpty();
        assertThat(read.origin()).isEqualTo(written.origin());
        TrainingState snapshot = read.snapshot();
        assertThat(snapshot.unlogged()).isEqualTo(written.snapshot().unlogged());
        assertThat(snapshot.trainSeconds()).isEqualTo(written.snapshot().trainSeconds());
        assertThat(snapshot.course()).isEqualTo(written.snapshot().course());
        assertThat(snapshot.good()).isEmpty();
        assertThat(snapshot.point().iteration()).isEqualTo(7);
        assertThat(snapshot.point().warmUps()).isEqualTo(3);
        assertThat(snapshot.point().weights().toBytes())
                .isEqualTo(written.snapshot().point().weights().toBytes());
        SafeTensors optimizer = snapshot.point().optimizer().collected();
        assertThat(optimizer.metadata()).containsExactlyEntriesOf(Map.of("iteration", "7"));
        assertThat(optimizer.tensors().get("A").vector().toDoubles()).containsExactly(0.1, 2);
    }

    @Test
    void aCheckpointIsAModel() throws IOException {
        Checkpoint written = checkpoint(7, 0);
        write(1, written);
        Model model = Model.load(place(7).toString(), new Configuration(), BackendChoice.get());
        assertThat(model.architecture()).isEqualTo(Example.NETWORK);
        assertThat(model.weights().toBytes())
                .isEqualTo(written.snapshot().point().weights().toBytes());
    }

    static Stream<Arguments> filesAndDamages() {
        return FILES.stream().flatMap(file -> Stream.of("truncated", "changed", "deleted", "longer")
                .map(damage -> Arguments.of(file, damage)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("filesAndDamages")
    void theOneBeforeADamagedOneIsUsedWithAWarning(String file, String damage) throws IOException {
        write(2, checkpoint(1, 0));
        write(2, checkpoint(2, 0));
        damage(place(2).resolve(file), damage);
        assertThat(store(2).newest(warnings::add).iteration()).isEqualTo(1);
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("ignoring damaged checkpoint ")
                .contains(place(2).toString())
                .endsWith("; resuming from " + place(1));
        damage(place(1).resolve(file), damage);
        assertThatThrownBy(() -> store(2).newest(warnings::add))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has no complete checkpoint")
                .hasMessageContaining(place(1).toString());
        assertThat(warnings).hasSize(1);
    }

    private static void damage(Path file, String damage) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (damage) {
            case "truncated" -> Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
            case "longer" -> Files.writeString(file, "{", java.nio.file.StandardOpenOption.APPEND);
            case "deleted" -> Files.delete(file);
            default -> {
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
            }
        }
    }

    /** Owners of two layers, who write their states once more after the first of them is lost. */
    private record Owners(double value) implements OptimizerState.AtOwners {

        private SafeTensors state() {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put(
                    "gradient",
                    Matrices.vector(IntStream.range(0, (int) Example.weights(ElementType.FLOAT32, 1)
                                            .flat()
                                            .length())
                                    .asDoubleStream()
                                    .toArray())
                            .tensor());
            tensors.put("layers.0.G", Matrices.vector(value, 2.0).tensor());
            tensors.put("layers.1.G", Matrices.vector(3.0).tensor());
            return SafeTensors.of(tensors, Map.of("iteration", "7", "layers.1.pairs", "2"));
        }

        @Override
        public SafeTensors collected() {
            return state();
        }

        @Override
        public Stored written(Supplier<String> folder) {
            List<SafeTensors> parts = LayerStates.split(state(), Example.NETWORK);
            try {
                written(folder.get(), parts.subList(0, 1));
                String place = folder.get();
                return new StateFiles(place, written(place, parts), new Configuration(), BackendChoice.get());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void kept() {}

        private static List<DigestedFile> written(String folder, List<SafeTensors> parts) throws IOException {
            List<DigestedFile> written = new ArrayList<>();
            org.apache.hadoop.fs.Path place = HadoopPaths.path(folder);
            FileSystem files = HadoopPaths.files(place, new Configuration());
            for (int l = 0; l < parts.size(); l++) {
                written.add(DigestedFile.write(files, place, StateFiles.name(l), parts.get(l)::writeTo));
            }
            return written;
        }
    }

    private void writtenByOwners(int iteration, double value) throws IOException {
        Checkpoint checkpoint = checkpoint(iteration, 0);
        Checkpoint atOwners = new Checkpoint(checkpoint.snapshot().with(new Owners(value)), checkpoint.origin());
        write(2, store(2).withOwnersFiles(atOwners));
    }

    @Test
    void filesOfLayersAreReadAsTheWholeState() throws IOException {
        writtenByOwners(7, 0.5);
        SafeTensors whole = new Owners(0.5).collected();
        SafeTensors read =
                store(2).newest(warnings::add).snapshot().point().optimizer().collected();
        assertThat(read.metadata()).isEqualTo(whole.metadata());
        assertThat(read.tensors()).containsOnlyKeys(whole.tensors().keySet());
        whole.tensors()
                .forEach((name, tensor) -> assertThat(read.tensor(name).vector().toDoubles())
                        .as(name)
                        .isEqualTo(tensor.vector().toDoubles()));
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncated", "changed", "deleted", "longer"})
    void theOneBeforeOneWithADamagedFileOfALayerIsUsed(String damage) throws IOException {
        writtenByOwners(1, 1);
        writtenByOwners(2, 2);
        damage(place(2).resolve("optimizer/layer-1.safetensors"), damage);
        assertThat(store(2).newest(warnings::add).iteration()).isEqualTo(1);
        assertThat(warnings).singleElement().asString().contains("optimizer/layer-1.safetensors");
    }

    @Test
    void checkpointsWithFilesOfLayersAreDeletedWhole() throws IOException {
        for (int iteration = 1; iteration <= 3; iteration++) {
            writtenByOwners(iteration, iteration);
        }
        assertThat(iterations()).containsExactly(2L, 3L);
        write(2, checkpoint(4, 0));
        assertThat(iterations()).containsExactly(3L, 4L);
        store(2).begin(true);
        assertThat(iterations()).isEmpty();
    }

    /** A training that recovers from the last one must not lose it before the next is whole and known. */
    @Test
    void aCheckpointIsKnownToBeWholeBeforeTheOneBeforeIsDeleted() throws IOException {
        writtenByOwners(1, 1);
        List<List<Long>> thereWhenWhole = new ArrayList<>();
        store(1).write(checkpoint(2, 0), Optional.empty(), () -> thereWhenWhole.add(unchecked(this::iterations)));
        assertThat(thereWhenWhole).containsExactly(List.of(1L, 2L));
        assertThat(iterations()).containsExactly(2L);
    }

    private static <T> T unchecked(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anOverdueCheckpointIsWrittenWhateverTheSettings() throws IOException {
        Checkpointing checkpoints = new Checkpointing(
                new CheckpointSettings(OptionalInt.of(100), OptionalDouble.empty(), 2, Optional.empty()),
                store(2),
                checkpoint(1, 0).origin(),
                Optional.empty(),
                () -> false,
                warnings::add);
        checkpoints.after(
                1, Checkpoints.Occasion.EPOCH_END, () -> checkpoint(1, 0).snapshot());
        assertThat(folder.resolve("checkpoints")).doesNotExist();
        checkpoints.after(
                2, Checkpoints.Occasion.OVERDUE, () -> checkpoint(2, 0).snapshot());
        assertThat(iterations()).containsExactly(2L);
    }

    @Test
    void aFileOfALayerThatIsMissingInTheManifestIsMissed() throws IOException {
        writtenByOwners(1, 1);
        Path manifest = place(1).resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest).replaceAll("(?s)\\{[^{}]*optimizer/layer-1\\.safetensors[^{}]*\\}, ", ""));
        assertThatThrownBy(() -> store(2).newest(warnings::add))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has states of 1 layers, expected 2");
    }

    @Test
    void theLastOnesAreKeptAndTheOthersDeleted() throws IOException {
        for (int iteration = 1; iteration <= 5; iteration++) {
            write(2, checkpoint(iteration, 0));
            assertThat(iterations())
                    .containsExactlyElementsOf(
                            iteration == 1 ? List.of(1L) : List.of(iteration - 1L, (long) iteration));
        }
    }

    /** A torn one is not counted among those that are kept; one later than the newest belongs to no run any more. */
    @Test
    void whatIsLeftOfTornAndLaterOnesIsDeleted() throws IOException {
        for (int iteration = 1; iteration <= 4; iteration++) {
            write(4, checkpoint(iteration, 0));
        }
        Files.delete(place(2).resolve("manifest.json"));
        Files.delete(place(4).resolve("training.json"));
        write(2, checkpoint(3, 0));
        assertThat(iterations()).containsExactly(1L, 3L);
    }

    /** Before the first step a training is at iteration 0 all the time: its checkpoints must not share a place. */
    @Test
    void withinTheWarmStartTheOneBeforeStaysUntilTheNextIsWhole() throws IOException {
        for (long warmUps = 1; warmUps <= 3; warmUps++) {
            write(2, checkpoint(0, warmUps, 0));
        }
        write(2, checkpoint(0, 10, 0));
        assertThat(names())
                .containsExactly(
                        "iteration-000000000000-warm-up-000000000003", "iteration-000000000000-warm-up-000000000010");
        damage(folder.resolve("checkpoints/iteration-000000000000-warm-up-000000000010/model.safetensors"), "deleted");
        assertThat(store(2).newest(warnings::add).snapshot().point().warmUps()).isEqualTo(3);
        assertThat(warnings).hasSize(1);
        write(2, checkpoint(1, 0));
        assertThat(names()).contains("iteration-000000000001").hasSize(2);
    }

    /** Folders and files that only look like checkpoints are left alone. */
    @Test
    void otherThingsInTheFolderAreLeftAlone() throws IOException {
        Files.createDirectories(folder.resolve("checkpoints/iteration-7"));
        Files.createDirectories(folder.resolve("checkpoints/iteration-000000000009.old"));
        Files.writeString(folder.resolve("checkpoints/iteration-000000000009"), "a file");
        write(1, checkpoint(1, 0));
        write(1, checkpoint(2, 0));
        assertThat(names())
                .containsExactly(
                        "iteration-000000000002",
                        "iteration-000000000009",
                        "iteration-000000000009.old",
                        "iteration-7");
        assertThat(store(1).newest(warnings::add).iteration()).isEqualTo(2);
    }

    @Test
    void aValueThatIsNotFiniteIsNeverKept() throws IOException {
        write(1, checkpoint(1, 0));
        assertThatThrownBy(() -> write(1, checkpoint(2, Double.NaN)))
                .hasMessage("iteration 2: the optimiser's A has a value that is not finite");
        assertThat(iterations()).containsExactly(1L);
    }

    @Test
    void anotherRunsCheckpointsAreReplacedOnlyIfToldSo() throws IOException {
        store(1).begin(false);
        write(1, checkpoint(1, 0));
        assertThatThrownBy(() -> store(1).begin(false))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has checkpoints of another run");
        store(1).begin(true);
        assertThat(iterations()).isEmpty();
    }

    private void write(int keep, Checkpoint checkpoint) throws IOException {
        store(keep).write(checkpoint, Optional.empty(), () -> {});
    }

    private CheckpointStore store(int keep) {
        return CheckpointStore.at(
                folder.resolve("checkpoints").toString(), keep, new Configuration(), BackendChoice.get());
    }

    private Path place(int iteration) {
        return folder.resolve("checkpoints/iteration-00000000000" + iteration);
    }

    private List<Long> iterations() throws IOException {
        return names().stream()
                .map(name -> Long.parseLong(name.substring("iteration-".length())))
                .toList();
    }

    /** The state to go back to is kept with the state to go on from; what is newer is told by the returns first. */
    @Test
    void aCheckpointAfterAReturnHoldsTheStateToGoBackToAndIsTheNewest() throws IOException {
        write(2, checkpoint(9, 1));
        TrainingState before = checkpoint(7, 1).snapshot();
        Checkpoint returned = new Checkpoint(
                new TrainingState(
                        before.point(),
                        before.unlogged(),
                        1,
                        new TrainingHistory(1, 1, 1, 1, 1, 0, List.of(), AdaptedRate.START),
                        Optional.of(checkpoint(5, 4).snapshot().point())),
                checkpoint(7, 1).origin());
        write(2, returned);
        assertThat(names()).containsExactly("iteration-000000000007-back-off-000000000001", "iteration-000000000009");
        TrainingState read = store(2).newest(warnings::add).snapshot();
        assertThat(read.point().iteration()).isEqualTo(7);
        IterationRunner.TrainerState good = read.good().orElseThrow();
        assertThat(good.iteration()).isEqualTo(5);
        assertThat(good.weights().toBytes())
                .isEqualTo(Example.weights(ElementType.FLOAT32, 5).toBytes());
        assertThat(good.optimizer().collected().tensors().get("A").vector().get(0))
                .isEqualTo(4);
        assertThat(read.course().backOffs()).isEqualTo(1);
        assertThat(warnings).isEmpty();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> places = Files.list(folder.resolve("checkpoints"))) {
            return places.map(place -> place.getFileName().toString()).sorted().toList();
        }
    }

    private static Checkpoint checkpoint(long iteration, double value) {
        return checkpoint(iteration, 3, value);
    }

    private static Checkpoint checkpoint(long iteration, long warmUps, double value) {
        Parameters W = Example.weights(ElementType.FLOAT32, iteration);
        SafeTensors optimizer = SafeTensors.of(
                Map.of("A", Matrices.vector(value, 2.0).tensor()), Map.of("iteration", String.valueOf(iteration)));
        Optional<IterationRunner.Iteration> last = iteration == 0
                ? Optional.empty()
                : Optional.of(new IterationRunner.Iteration(
                        iteration - 1,
                        1.0 / 3,
                        0.7,
                        List.of(0.1, 2e-300),
                        Optional.of(new StepLosses(0.3, 1.0 / 3, 2e-300, 0.25)),
                        List.of()));
        CurvatureTally tally = new CurvatureTally(9, 2, 3, 1, 4, 8, 9, 0);
        TrainingHistory course = new TrainingHistory(
                500.25,
                500.5,
                1.0 / 3,
                0,
                Double.POSITIVE_INFINITY,
                0,
                List.of(tally, CurvatureTally.NONE),
                new AdaptedRate(1.5, 0.1, 0.2, 3));
        Fingerprint data = new Fingerprint(23, "0123456789abcdef");
        return new Checkpoint(
                new TrainingState(
                        new IterationRunner.TrainerState(W, optimizer, warmUps, iteration),
                        last,
                        1.0 / 7,
                        course,
                        Optional.empty()),
                new Provenance(Map.of("shards", "3"), data, data, Optional.of(data), "kernels"));
    }
}
