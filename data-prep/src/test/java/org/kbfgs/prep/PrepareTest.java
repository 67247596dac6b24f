package org.kbfgs.prep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.Sha256;
import org.kbfgs.source.Targets;

@Tag("language")
final class PrepareTest {
    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void folders() {
        raw = folder.resolve("raw files");
        out = folder.resolve("data set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz"})
    void rowsComeBackInOrder(String suffix) throws Exception {
        IdxFolder.write(raw, suffix);
        Ran ran = prepare();
        assertThat(ran.code()).as(ran.err()).isZero();
        assertRows(DatasetSpec.TRAIN, IdxFolder.TRAIN);
        assertRows(DatasetSpec.TEST, IdxFolder.TEST);
    }

    @Test
    void dottedNamesAreRead() throws Exception {
        IdxFolder.write(raw, "");
        for (String name : IdxSource.FILES) {
            Files.move(raw.resolve(name), raw.resolve(name.replace("-idx", ".idx")));
        }
        assertThat(prepare().code()).isZero();
    }

    @Test
    void footerSaysWhereTheRowsCameFrom() throws Exception {
        IdxFolder.write(raw, ".gz");
        prepare();
        FileMetaData footer = footer();
        DatasetSpec spec = DatasetSpec.of(footer.getKeyValueMetaData());
        assertThat(spec.dataset()).isEqualTo("mnist");
        assertThat(spec.scaling()).isEqualTo("1/255");
        assertThat(spec.height()).isEqualTo(IdxFolder.HEIGHT);
        assertThat(spec.width()).isEqualTo(IdxFolder.WIDTH);
        var digest = Sha256.digest();
        digest.update(IdxFolder.images(IdxFolder.TRAIN));
        assertThat(spec.sourceSha256()).contains(Sha256.hex(digest));
        assertThat(footer.getSchema()).isEqualTo(ExampleWriteSupport.schema(new Targets.Label()));
    }

    @Test
    void manifestMatchesTheFiles() throws Exception {
        IdxFolder.write(raw, "");
        prepare();
        JsonNode manifest =
                new ObjectMapper().readTree(out.resolve(DatasetSpec.MANIFEST).toFile());
        JsonNode train = manifest.get("files").get(0);
        byte[] bytes = Files.readAllBytes(out.resolve(train.get("path").asText()));
        var digest = Sha256.digest();
        digest.update(bytes);
        assertThat(train.get("rows").asInt()).isEqualTo(IdxFolder.TRAIN);
        assertThat(train.get("bytes").asInt()).isEqualTo(bytes.length);
        assertThat(train.get("sha256").asText()).isEqualTo(Sha256.hex(digest));
        assertThat(manifest.get("columns").findValuesAsText("name")).containsExactly("id", "features", "label");
    }

    @Test
    void existingDestinationIsKeptWithoutOverwriteAndReplacedWithIt() throws Exception {
        IdxFolder.write(raw, "");
        prepare();
        Path manifest = out.resolve(DatasetSpec.MANIFEST);
        Files.writeString(manifest, "old");
        Ran refused = prepare();
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("data set", "exists", "--overwrite");
        assertThat(manifest).hasContent("old");
        assertThat(prepare("--overwrite").code()).isZero();
        assertThat(Files.readString(manifest)).contains("sha256");
        assertRows(DatasetSpec.TRAIN, IdxFolder.TRAIN);
        assertOnlyRawAndOut();
    }

    @ParameterizedTest
    @ValueSource(strings = {"notes.txt", "train.parquet/notes.txt", "more/part", "part-00000.parquet", ".hidden"})
    void overwriteDeletesNothingThatPrepareDidNotWrite(String foreign) throws Exception {
        IdxFolder.write(raw, "");
        prepare();
        Path mine = out.resolve(foreign);
        Files.createDirectories(mine.getParent());
        Files.writeString(mine, "mine");
        Ran refused = prepare("--overwrite");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .hasLineCount(1)
                .startsWith("kbfgs: " + out + ": holds ")
                .contains("which is not of a prepared dataset");
        assertThat(mine).hasContent("mine");
        assertRows(DatasetSpec.TRAIN, IdxFolder.TRAIN);
        assertOnlyRawAndOut();
    }

    @Test
    void rawFilesInTheDestinationAreFoundThroughLinks() throws Exception {
        IdxFolder.write(raw, "");
        prepare();
        Path inside = out.resolve("raw");
        Files.move(raw, inside);
        Files.createSymbolicLink(raw, inside);
        Ran refused = prepare("--overwrite");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo("kbfgs: " + out + ": holds the raw files in " + raw + ", expected another folder\n");
        assertThat(inside.resolve(IdxSource.FILES.get(0))).exists();
    }

    @Test
    void aLinkToADatasetStaysOne() throws Exception {
        IdxFolder.write(raw, "");
        prepare();
        Path real = Files.move(out, folder.resolve("real"));
        Files.createSymbolicLink(out, real);
        assertThat(prepare("--overwrite").code()).isZero();
        assertThat(out).isSymbolicLink();
        assertRows(DatasetSpec.TRAIN, IdxFolder.TRAIN);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(raw, out, real);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a[1]", "{a,b}", "a?", "a*", "a b", "a%20b", "#a", "ä"})
    void foldersMayHaveAnyName(String name) throws Exception {
        raw = folder.resolve(name + " raw");
        out = folder.resolve(name);
        IdxFolder.write(raw, "");
        assertThat(prepare().code()).isZero();
        assertThat(prepare("--overwrite").err()).isEmpty();
        assertRows(DatasetSpec.TRAIN, IdxFolder.TRAIN);
        assertOnlyRawAndOut();
    }

    @Test
    void tildeIsTheHomeFolderOrRefused() throws Exception {
        IdxFolder.write(raw, "");
        for (String option : new String[] {"--from", "--to"}) {
            String other = option.equals("--from") ? "--to" : "--from";
            Ran ran = Ran.command("prepare", "mnist", other, raw.toString(), option, "~nobody/x");
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).hasLineCount(1).contains("~nobody/x: expected a path; ~ alone stands for");
        }
        Ran fetch = Ran.command("fetch", "mnist", "--to", "~nobody/x");
        assertThat(fetch.code()).isEqualTo(2);
        assertThat(fetch.err()).hasLineCount(1).contains("~ alone stands for");
        Ran home = Ran.command("prepare", "mnist", "--from", "~/no such folder", "--to", out.toString());
        assertThat(home.err()).startsWith("kbfgs: " + System.getenv("HOME") + "/no such folder: no such folder");
    }

    @Test
    void overwriteKeepsTheOldWhenTheNewIsBroken() throws Exception {
        IdxFolder.write(raw, "");
        prepare();
        Files.write(raw.resolve("t10k-labels-idx1-ubyte"), new byte[3]);
        assertThat(prepare("--overwrite").code()).isEqualTo(2);
        assertRows(DatasetSpec.TRAIN, IdxFolder.TRAIN);
        assertOnlyRawAndOut();
    }

    @Test
    void overwriteReplacesNothingThatIsNotADataset() throws Exception {
        IdxFolder.write(raw, "");
        Files.createDirectories(out);
        Files.writeString(out.resolve("letter.txt"), "dear");
        Ran ran = prepare("--overwrite");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(out.resolve("letter.txt")).exists();
    }

    @Test
    void failureHalfwayLeavesNothingOrTheOld() throws Exception {
        Files.createDirectories(raw);
        WholeFolder fresh = WholeFolder.at(out.toString(), false, new Configuration());
        assertThatThrownBy(() -> fresh.fill(PrepareTest::breakHalfway)).isInstanceOf(UncheckedIOException.class);
        assertThat(out).doesNotExist();
        Files.createDirectories(out);
        Files.writeString(out.resolve(DatasetSpec.MANIFEST), "old");
        WholeFolder over = WholeFolder.at(out.toString(), true, new Configuration());
        assertThatThrownBy(() -> over.fill(PrepareTest::breakHalfway)).hasMessageContaining("disk full");
        assertThat(out.resolve(DatasetSpec.MANIFEST)).hasContent("old");
        assertOnlyRawAndOut();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare", "fetch"})
    void unknownDatasetIsOneLine(String command) {
        Ran ran = Ran.command(command, "cifar", "--to", out.toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().strip()).contains("cifar").hasLineCount(1);
    }

    private static void breakHalfway(org.apache.hadoop.fs.FileSystem files, org.apache.hadoop.fs.Path at)
            throws IOException {
        files.create(new org.apache.hadoop.fs.Path(at, "part")).close();
        throw new IOException("disk full");
    }

    private Ran prepare(String... more) {
        String[] args = {"mnist", "--from", raw.toString(), "--to", out.toString()};
        return Ran.command(
                "prepare", Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new));
    }

    private void assertOnlyRawAndOut() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(raw, out);
        }
    }

    private org.apache.hadoop.fs.Path part(String name) {
        return new org.apache.hadoop.fs.Path(
                out.resolve(name).resolve("part-00000.parquet").toUri());
    }

    private FileMetaData footer() throws IOException {
        try (ParquetFileReader reader =
                ParquetFileReader.open(HadoopInputFile.fromPath(part(DatasetSpec.TRAIN), new Configuration()))) {
            return reader.getFooter().getFileMetaData();
        }
    }

    private void assertRows(String name, int rows) throws IOException {
        try (ParquetReader<Group> reader =
                ParquetReader.builder(new GroupReadSupport(), part(name)).build()) {
            for (int i = 0; i < rows; i++) {
                Group row = reader.read();
                assertThat(row.getLong(DatasetSpec.ID, 0)).isEqualTo(i);
                assertThat(row.getInteger(DatasetSpec.LABEL, 0)).isEqualTo(i % 10);
                Group features = row.getGroup(DatasetSpec.FEATURES, 0);
                assertThat(features.getFieldRepetitionCount("list")).isEqualTo(IdxFolder.HEIGHT * IdxFolder.WIDTH);
                for (int p = 0; p < IdxFolder.HEIGHT * IdxFolder.WIDTH; p++) {
                    float feature = features.getGroup("list", p).getFloat("element", 0);
                    assertThat(feature).isEqualTo(IdxFolder.pixel(i, p) / 255f);
                }
            }
            assertThat(reader.read()).isNull();
        }
    }
}
