package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.data.DatasetSpec;

/** Targets for which the loss is not defined are refused, in every set of a training and in every command that reads targets. */
class TargetsOutsideTest extends TrainingCommandTest {

    private static final String ADVICE =
            ", expected 0 to 1 (scale the features, or train with network.loss = half-squared-error)";
    private static final MessageType COLUMNS = MessageTypeParser.parseMessageType("message rows { required int64 id;"
            + " required group features (LIST) { repeated group list { required float element; } }"
            + " required int32 label; }");

    private static final int ROWS = 8;

    @BeforeAll
    static void writeImages() throws IOException {
        writeImages("unit.parquet", "1/255", (id, p) -> (id + p) % 256 / 255f);
        writeImages("whole.parquet", "1/1", (id, p) -> (id + p) % 2);
        writeImages("whole-255.parquet", "1/1", (id, p) -> id == 5 && p == 3 ? 200 : (id + p) % 2);
    }

    @ParameterizedTest
    @CsvSource({
        "data.train, pixels-255.parquet",
        "data.test, pixels-255.parquet",
        "data.validation, pixels-255.parquet",
        "data.train, standardised.parquet",
        "data.test, standardised.parquet",
        "data.validation, standardised.parquet"
    })
    void everySetOfATrainingIsChecked(String set, String file) throws IOException {
        Ran ran = train("sigmoid-cross-entropy", set + "=" + input(file));
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .hasLineCount(1)
                .containsPattern("^kbfgs: \\S*" + file + ": feature \\d of id \\d+ is -?[0-9.E-]+, expected ")
                .endsWith(ADVICE + System.lineSeparator());
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aSetAsideForValidationIsCheckedToo() throws IOException {
        Ran ran = train(
                "sigmoid-cross-entropy", "data.train=" + input("pixels-255.parquet"), "data.validation-share=0.5");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains(ADVICE);
    }

    @Test
    void aStepBoundChangesNothing() throws IOException {
        Ran ran =
                train("sigmoid-cross-entropy", "data.train=" + input("pixels-255.parquet"), "optimizer.step-bound=0.1");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains(ADVICE);
    }

    @Test
    void otherLossesTakeTheSameFeatures() throws IOException {
        Ran ran = train("half-squared-error", "data.train=" + input("standardised.parquet"));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        Ran classifier = train(
                "softmax-cross-entropy",
                "data.train=" + input("pixels-255.parquet"),
                "network.layers=[6, 4, 3]",
                "run.dir=" + folder.resolve("classifier"),
                "optimizer.learning-rate=1e-3");
        assertThat(classifier.err()).isEmpty();
        assertThat(classifier.code()).isZero();
    }

    /** Bytes that stand for numbers of 0 to 1 need no look; the bytes themselves do. */
    @Test
    void numbersKeptAsBytesAreChecked() throws IOException {
        for (String good : List.of("unit.parquet", "whole.parquet")) {
            Ran ran = train(
                    "sigmoid-cross-entropy", "data.train=" + data.resolve(good), "run.dir=" + folder.resolve(good));
            assertThat(ran.err()).isEmpty();
            assertThat(ran.code()).isZero();
        }
        Ran ran = train("sigmoid-cross-entropy", "data.train=" + data.resolve("whole-255.parquet"));
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualTo("kbfgs: " + data.resolve("whole-255.parquet") + ": feature 3 of id 5 is 200.0" + ADVICE
                        + System.lineSeparator());
    }

    @Test
    void evaluateAndReconstructCheckToo() throws IOException {
        assertThat(train("sigmoid-cross-entropy").code()).isZero();
        String run = folder.resolve("run").toString();
        for (String file : List.of("pixels-255.parquet", "standardised.parquet")) {
            Ran ran = Ran.of("evaluate", "--model", run, "--data", input(file));
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).hasLineCount(1).contains(file + ": feature ").contains(ADVICE);
            assertThat(ran.out()).isEmpty();
        }
        Path picture = folder.resolve("picture.png");
        String images = data.resolve("whole-255.parquet").toString();
        Ran ran = Ran.of("reconstruct", "--model", run, "--data", images, "--to", picture.toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualTo("kbfgs: " + images + ": feature 3 of id 5 is 200.0" + ADVICE + System.lineSeparator());
        assertThat(picture).doesNotExist();
    }

    @Test
    void aLabelThatIsNoClassIsRefusedInEverySetAndByEvaluate() throws IOException {
        String[] classifier = {"network.layers=[6, 4, 3]", "data.train=" + input("rows.parquet")};
        String expected = "label of id \\d+ is 9, expected 0 to 2, the network's outputs";
        for (String set : List.of("data.train", "data.test", "data.validation")) {
            Ran ran = train(
                    "softmax-cross-entropy",
                    classifier[0],
                    classifier[1],
                    "data.test=" + input("rows.parquet"),
                    set + "=" + input("label-too-many.parquet"));
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).hasLineCount(1).containsPattern(expected);
        }
        assertThat(train("softmax-cross-entropy", classifier).code()).isZero();
        Ran ran = Ran.of(
                "evaluate", "--model", folder.resolve("run").toString(), "--data", input("label-too-many.parquet"));
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).containsPattern(expected);
    }

    private static String input(String name) {
        return Path.of("src/test/resources/cases", name).toAbsolutePath().toString();
    }

    private Ran train(String loss, String... settings) throws IOException {
        Path configuration = Ran.configuration(
                folder.resolve("run.conf"),
                data.resolve("rows.parquet"),
                folder.resolve("run").toString());
        List<String> arguments = new ArrayList<>(
                List.of("train", "--config", configuration.toString(), "--set", "network.loss=" + loss, "--overwrite"));
        List.of(settings).forEach(one -> arguments.addAll(List.of("--set", one)));
        return Ran.of(arguments.toArray(String[]::new));
    }

    private interface Pixel {
        float of(int id, int place);
    }

    /** Images of 3 x 2, as {@code kbfgs prepare} writes them, of another scale. */
    private static void writeImages(String name, String scaling, Pixel pixel) throws IOException {
        Map<String, String> metadata = new HashMap<>(new DatasetSpec("images", scaling, 3, 2, "none:0").metadata());
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(HadoopOutputFile.fromPath(
                        new org.apache.hadoop.fs.Path(data.resolve(name).toUri()), new Configuration()))
                .withType(COLUMNS)
                .withExtraMetaData(metadata)
                .build()) {
            for (int id = 0; id < ROWS; id++) {
                Group row = new SimpleGroupFactory(COLUMNS).newGroup();
                row.append("id", (long) id).append("label", 0);
                Group features = row.addGroup("features");
                for (int p = 0; p < 6; p++) {
                    features.addGroup("list").append("element", pixel.of(id, p));
                }
                writer.write(row);
            }
        }
    }
}
