package org.kbfgs.mat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.io.BadInput;
import org.kbfgs.source.Example;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.source.Examples;

/** Which images of the two files are for training and which for tests. */
class ImageFilesTest {

    @Test
    void facesAreColumnsTheFirstForTrainingTheLastForTests() {
        ExampleSource.Splits splits = new FacesFile(file("faces.mat"), 12, 6, 4).open();
        List<Example> train = examples(splits.train());
        List<Example> test = examples(splits.test());
        assertThat(train).hasSize(6);
        assertThat(test).hasSize(4);
        assertThat(train.get(5).features()).hasSize(625).startsWith(5f, (float) (5 - 0.001));
        assertThat(test.get(0).id()).isZero();
        assertThat(test.get(0).features()).startsWith(8f, (float) (8 - 0.001));
        assertThat(splits.train().spec().metadata())
                .containsEntry("kbfgs.height", "25")
                .containsEntry("kbfgs.scaling", "1");
        assertThat(splits.train().spec().sourceSha256()).matches("faces.mat:[0-9a-f]{64}");
    }

    @Test
    void curvesAreRows() {
        ExampleSource.Splits splits = new CurvesFile(file("curves.mat"), 5, 3).open();
        List<Example> train = examples(splits.train());
        assertThat(train).hasSize(5);
        assertThat(train.get(0).features())
                .hasSize(784)
                .startsWith(0, (float) (1 / 783.0))
                .endsWith(1);
        assertThat(train.get(1).features()).containsOnly(0);
        assertThat(examples(splits.test())).hasSize(3);
    }

    @Test
    void pixelsOutsideAreRefusedByVariableAndPlace() {
        Examples bytes = new CurvesFile(file("curves-255.mat"), 5, 3).open().train();
        assertThatThrownBy(() -> examples(bytes))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("variable bdata is ")
                .hasMessageContaining(" at row 1, column ")
                .hasMessageEndingWith("expected 0 to 1");
        Examples infinite =
                new FacesFile(file("faces-infinite.mat"), 12, 6, 4).open().train();
        assertThatThrownBy(() -> examples(infinite))
                .isInstanceOf(BadInput.class)
                .hasMessageEndingWith(
                        "variable newfaces_single is Infinity at row 5, column 2, expected a finite number");
    }

    @Test
    void filesOfOtherSizesAreRefused() {
        assertThatThrownBy(() -> FacesFile.of(file("faces.mat")).open())
                .hasMessageEndingWith("variable newfaces_single is 625 x 12, expected 625 x 165600");
        assertThatThrownBy(() -> new CurvesFile(file("faces.mat"), 5, 3).open())
                .hasMessageEndingWith("no variable bdata among (newfaces_single), expected bdata, 5 x 784");
    }

    private static Path file(String name) {
        return MatFileTest.FILES.resolve(name);
    }

    private static List<Example> examples(Examples split) {
        List<Example> all = new ArrayList<>();
        split.visitParts((part, examples) -> {
            examples.forEachRemaining(all::add);
            return part;
        });
        return all;
    }
}
