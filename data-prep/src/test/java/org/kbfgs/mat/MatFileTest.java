package org.kbfgs.mat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.io.BadInput;

/** Files of scipy, and those that MATLAB alone writes, are read exactly; other content is refused by name. */
class MatFileTest {

    static final Path FILES = Path.of("src/test/resources/mat");

    private static final Variable M = new Variable("m", 3, 4);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "single, 0.25",
        "single-compressed, 0.25",
        "double, 0.25",
        "double-compressed, 0.25",
        "uint8, 0",
        "uint8-compressed, 0",
        "int16, -12"
    })
    void filesOfScipyAreReadExactly(String name, float more) {
        MatValues m = read(FILES.resolve(name + ".mat"), M);
        for (int r = 0; r < 3; r++) {
            float[] row = m.row(r, MatValues.Range.FINITE);
            for (int c = 0; c < 4; c++) {
                assertThat(row[c]).isEqualTo(10 * r + c + more);
                assertThat(m.column(c, MatValues.Range.FINITE)[r]).isEqualTo(row[c]);
            }
        }
    }

    static Stream<Arguments> narrowed() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                .flatMap(order -> Stream.of(
                        Arguments.of(order, Mat5Bytes.UINT8, 1, new long[] {0, 1, 127, 128, 255, 7}),
                        Arguments.of(order, Mat5Bytes.INT8, 1, new long[] {0, -1, 127, -128, 5, 7}),
                        Arguments.of(order, Mat5Bytes.INT16, 2, new long[] {0, -1, 32767, -32768, 5, 256}),
                        Arguments.of(order, Mat5Bytes.UINT16, 2, new long[] {0, 1, 32768, 65535, 5, 256}),
                        Arguments.of(order, Mat5Bytes.INT32, 4, new long[] {0, -1, 65536, -1000000, 5, 1000000})));
    }

    /** MATLAB stores doubles and singles that are whole numbers as the smallest integers that hold them. */
    @ParameterizedTest
    @MethodSource("narrowed")
    void narrowedNumbersAreReadExactly(ByteOrder order, int storage, int each, long[] values) throws IOException {
        for (int type : new int[] {Mat5Bytes.DOUBLE_CLASS, Mat5Bytes.SINGLE_CLASS}) {
            byte[] bytes = new Mat5Bytes(order, type, storage, each).of("numbers", 2, 3, values);
            MatValues read = read(written(bytes), new Variable("numbers", 2, 3));
            for (int i = 0; i < values.length; i++) {
                assertThat(read.column(i / 2, MatValues.Range.FINITE)[i % 2]).isEqualTo(values[i]);
            }
        }
    }

    /** Up to four bytes lie where larger elements have their length. */
    @Test
    void narrowedNumbersInATagAreReadExactly() throws IOException {
        byte[] bytes = new Mat5Bytes(ByteOrder.LITTLE_ENDIAN, Mat5Bytes.DOUBLE_CLASS, Mat5Bytes.UINT8, 1)
                .of("x", 1, 3, new long[] {3, 200, 1});
        assertThat(read(written(bytes), new Variable("x", 1, 3)).row(0, MatValues.Range.FINITE))
                .containsExactly(3, 200, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sparse.mat | variable m is a sparse matrix, expected a full real matrix",
                "complex.mat | variable m is complex, expected a full real matrix",
                "text.mat | variable m is text, expected",
                "int64.mat | variable m is a matrix of 64-bit integers, expected",
                "transposed.mat | variable m is 4 x 3, expected 3 x 4",
                "other.mat | no variable m among (other, more), expected m, 3 x 4",
                "version-7.3.mat | is a MAT file of version 7.3, which is HDF5, expected level 5: in MATLAB",
                "make.py | is not a MAT file of level 5",
                "nowhere.mat | no such file, expected a MAT file"
            })
    void otherContentIsRefusedByName(String name, String expectation) {
        Path file = FILES.resolve(name);
        assertThatThrownBy(() -> read(file, M))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": " + expectation);
    }

    @Test
    void numbersThatAreNotFiniteAreRefusedByTheirPlace() {
        MatValues m = read(FILES.resolve("nan.mat"), M);
        assertThatThrownBy(() -> m.row(1, MatValues.Range.FINITE))
                .hasMessageEndingWith("nan.mat: variable m is NaN at row 2, column 3, expected a finite number");
    }

    @Test
    void aDamagedFileIsRefusedWithoutMemoryForWhatItSays() throws IOException {
        byte[] cut = Files.readAllBytes(FILES.resolve("double.mat"));
        assertThatThrownBy(() -> read(written(java.util.Arrays.copyOf(cut, cut.length - 8)), M))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is damaged");
        byte[] large = new Mat5Bytes(ByteOrder.LITTLE_ENDIAN, Mat5Bytes.DOUBLE_CLASS, Mat5Bytes.UINT8, 1)
                .of("numbers", 2, 3, new long[6]);
        large[large.length - 9] = 0x70; // the highest byte of the element's length
        assertThatThrownBy(() -> read(written(large), new Variable("numbers", 2, 3)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("more than the 48 of its matrix");
    }

    private Path written(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("written.mat"), bytes);
    }

    private static MatValues read(Path file, Variable variable) {
        return MatFile.open(file).read(List.of(variable)).get(0);
    }
}
