package org.kbfgs.prep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A broken raw file is refused by name, with exit code 2, before anything appears at the destination or beside it. */
final class BrokenFilesTest {
    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";
    private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";

    @TempDir
    Path folder;

    static Stream<Arguments> broken() throws Exception {
        byte[] images = IdxFolder.images(IdxFolder.TRAIN);
        byte[] labels = IdxFolder.labels(IdxFolder.TRAIN);
        byte[] badLabel = labels.clone();
        badLabel[badLabel.length - 1] = 10;
        byte[] packed = IdxFolder.packed(images, ".gz");
        byte[] damaged = packed.clone();
        damaged[damaged.length - 6] ^= 1;
        return Stream.of(
                Arguments.of("empty", IMAGES, new byte[0], "expected a header of 16"),
                Arguments.of("header cut", IMAGES, Arrays.copyOf(images, 9), "9 bytes, expected a header of 16"),
                Arguments.of("last byte missing", IMAGES, Arrays.copyOf(images, images.length - 1), "only 71 bytes"),
                Arguments.of("a byte too many", IMAGES, Arrays.copyOf(images, images.length + 1), "more than 72 bytes"),
                Arguments.of("labels cut", LABELS, Arrays.copyOf(labels, 10), "only 2 bytes"),
                Arguments.of("images in place of labels", LABELS, images, "magic number is 2051, expected 2049"),
                Arguments.of("labels in place of images", IMAGES, labels, "magic number is 2049, expected 2051"),
                Arguments.of("label 10", LABELS, badLabel, "label 10 at row 11, expected 0 to 9"),
                Arguments.of("a label too few", LABELS, IdxFolder.labels(11), "11 labels, expected 12"),
                Arguments.of("no rows", IMAGES, IdxFolder.idx(new byte[0], 2051, 0, 3, 2), "size 0 of dimension 0"),
                Arguments.of("negative", IMAGES, IdxFolder.idx(new byte[6], 2051, -1, 3, 2), "size 4294967295"),
                Arguments.of("huge", IMAGES, IdxFolder.idx(new byte[6], 2051, 2000000000, 1, 1), "only 6 bytes"),
                Arguments.of(
                        "overflow", IMAGES, IdxFolder.idx(new byte[6], 2051, 65536, 65536, 65536), "less than 2 GiB"),
                Arguments.of("other size", TEST_IMAGES, IdxFolder.idx(new byte[20], 2051, 5, 2, 2), "expected 3x2"),
                Arguments.of("gzip cut", IMAGES + ".gz", Arrays.copyOf(packed, packed.length - 9), "gzip data"),
                Arguments.of("gzip damaged", IMAGES + ".gz", damaged, "gzip data"),
                Arguments.of("not gzip", IMAGES + ".gz", images, "gzip data"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void isRefused(String title, String name, byte[] content, String expectation) throws Exception {
        Path raw = folder.resolve("raw");
        IdxFolder.write(raw, "");
        Files.delete(raw.resolve(name.replace(".gz", "")));
        Files.write(raw.resolve(name), content);
        assertRefused(raw, name, expectation);
    }

    @ParameterizedTest
    @MethodSource("names")
    void missingFileIsNamed(String name) throws Exception {
        Path raw = folder.resolve("raw");
        IdxFolder.write(raw, "");
        Files.delete(raw.resolve(name));
        assertRefused(raw, name, "no such file");
    }

    static Stream<String> names() {
        return IdxSource.FILES.stream();
    }

    private void assertRefused(Path raw, String name, String expectation) throws Exception {
        Ran ran = Ran.command("prepare", "mnist", "--from", raw.toString(), "--to", folder + "/out");
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err().strip()).contains(name, expectation).hasLineCount(1);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(raw);
        }
    }
}
