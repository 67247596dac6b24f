package org.kbfgs.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What is written is read again to the bit, and lies in the file as the format's other readers expect it. */
class SafeTensorsTest {

    @Test
    void theBytesAreThoseOfTheFormat() {
        INDArray W = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}}).dup('f');
        byte[] file = bytes(SafeTensors.of(Map.of("W", W), Map.of("made", "by hand")));

        String json = "{\"__metadata__\":{\"made\":\"by hand\"},"
                + "\"W\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}";
        int padded = (json.length() + 7) / 8 * 8;
        ByteBuffer expected = ByteBuffer.allocate(8 + padded + 24).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(padded).put(json.getBytes(StandardCharsets.UTF_8));
        expected.put(" ".repeat(padded - json.length()).getBytes(StandardCharsets.UTF_8));
        for (float entry : new float[] {1, 2, 3, 4, 5, 6}) {
            expected.putFloat(entry);
        }
        assertThat(file).isEqualTo(expected.array());
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE", "LONG", "INT", "HALF", "BFLOAT16"})
    void everyOrderAndEveryViewComesBackToTheBit(DataType type) {
        INDArray rows = numbered(type, 3, 5);
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        tensors.put("row-major", rows);
        tensors.put("column-major", rows.dup('f'));
        tensors.put("transposed", rows.transpose());
        tensors.put("columns 1, 2", rows.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3)));
        tensors.put("rows 1, 2", rows.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all()));
        tensors.put("a column", rows.getColumn(2));
        tensors.put("every second row", rows.get(NDArrayIndex.interval(0, 2, 3), NDArrayIndex.all()));
        INDArray flat = numbered(type, 20);
        tensors.put("part", flat.get(NDArrayIndex.interval(7, 13)));
        tensors.put("part as matrix", flat.get(NDArrayIndex.interval(7, 13)).reshape('f', new long[] {2, 3}));
        tensors.put("vector", numbered(type, 4));
        tensors.put("cube", numbered(type, 2, 3, 4).dup('f'));
        tensors.put("one number", Nd4j.scalar(type, 7));
        tensors.put("nothing", Nd4j.create(type, 0, 3));

        SafeTensors read = SafeTensors.read(bytes(SafeTensors.of(tensors, Map.of())), "file");

        assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
        tensors.forEach((name, expected) -> {
            INDArray found = read.tensor(name, type, expected.shape());
            for (long i = 0; i < expected.length(); i++) {
                long[] at = place(i, expected.shape());
                assertThat(entry(found, at)).as(name + " entry " + i).isEqualTo(entry(expected, at));
            }
        });
    }

    @Test
    void specialValuesKeepTheirBits() {
        double[] values = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, Math.PI};
        Map<String, INDArray> tensors = Map.of("x", Nd4j.createFromArray(values));
        SafeTensors read = SafeTensors.read(bytes(SafeTensors.of(tensors, Map.of())), "file");
        double[] found = read.tensor("x", DataType.DOUBLE, values.length).toDoubleVector();
        for (int i = 0; i < values.length; i++) {
            assertThat(Double.doubleToRawLongBits(found[i])).isEqualTo(Double.doubleToRawLongBits(values[i]));
        }
    }

    @Test
    void arraysLongerThanTheBufferComeBack() {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = random.doubles(600 * 700).toArray();
        INDArray W = Nd4j.createFromArray(values).reshape('f', new long[] {600, 700});
        SafeTensors read = SafeTensors.read(bytes(SafeTensors.of(Map.of("W", W), Map.of())), "file");
        INDArray found = read.tensor("W", DataType.DOUBLE, 600, 700);
        assertThat(found.dup('f').reshape('f', new long[] {values.length}).toDoubleVector())
                .isEqualTo(values);
    }

    @Test
    void wideElementsComeFirstSoThatAllAreAligned() {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        tensors.put("b", numbered(DataType.FLOAT, 3));
        tensors.put("a", numbered(DataType.FLOAT, 1));
        tensors.put("c", numbered(DataType.LONG, 2));
        SafeTensors written = SafeTensors.of(tensors, Map.of());
        assertThat(written.tensors().keySet()).containsExactly("c", "b", "a");
        assertThat(SafeTensors.read(bytes(written), "file").tensors().keySet()).containsExactly("c", "b", "a");
    }

    @Test
    void metadataComeBackInOrderWhateverTheyHold() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "\"quoted\" \n and \u03b2");
        metadata.put("a", "");
        SafeTensors read = SafeTensors.read(bytes(SafeTensors.of(Map.of(), metadata)), "file");
        assertThat(read.metadata()).containsExactlyEntriesOf(metadata);
        assertThat(read.tensors()).isEmpty();
    }

    @Test
    void whatTheFormatCannotHoldIsRefused() {
        assertThatThrownBy(() -> SafeTensors.of(Map.of("__metadata__", numbered(DataType.FLOAT, 1)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SafeTensors.of(Map.of("x", Nd4j.create(DataType.BOOL, 2)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor x is of type BOOL, expected one of [F64, I64, F32, I32, F16, BF16]");
    }

    @Test
    void aTensorOfAnotherNameTypeOrShapeIsRefused() {
        Map<String, INDArray> tensors = Map.of("W", numbered(DataType.FLOAT, 2, 3));
        SafeTensors read = SafeTensors.read(bytes(SafeTensors.of(tensors, Map.of())), "file");
        assertThatThrownBy(() -> read.tensor("V", DataType.FLOAT, 2, 3))
                .isInstanceOf(NotSafeTensors.class)
                .hasMessage("file: no tensor V among [W]");
        assertThatThrownBy(() -> read.tensor("W", DataType.FLOAT, 3, 2))
                .hasMessage("file: tensor W is FLOAT [2, 3], expected FLOAT [3, 2]");
        assertThatThrownBy(() -> read.tensor("W", DataType.DOUBLE, 2, 3))
                .hasMessage("file: tensor W is FLOAT [2, 3], expected DOUBLE [2, 3]");
    }

    @Test
    void aStreamThatIsLongerOrShorterThanItsFileIsRefused() {
        byte[] file = bytes(SafeTensors.of(Map.of("W", numbered(DataType.FLOAT, 2, 3)), Map.of()));
        byte[] longer = java.util.Arrays.copyOf(file, file.length + 1);
        assertThatThrownBy(() -> SafeTensors.read(new ByteArrayInputStream(longer), file.length, "file"))
                .isInstanceOf(NotSafeTensors.class)
                .hasMessage("file: has more than " + file.length + " bytes");
        byte[] shorter = java.util.Arrays.copyOf(file, file.length - 5);
        assertThatThrownBy(() -> SafeTensors.read(new ByteArrayInputStream(shorter), file.length, "file"))
                .isInstanceOf(NotSafeTensors.class)
                .hasMessage("file: tensor W: data end after 19 bytes, expected 24");
    }

    static byte[] bytes(SafeTensors tensors) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            tensors.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Entries 0, 1, 2, ... row after row. */
    static INDArray numbered(DataType type, long... shape) {
        INDArray array = Nd4j.create(type, shape, 'c');
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(place(i, shape), i);
        }
        return array;
    }

    private static long[] place(long i, long... shape) {
        long[] at = new long[shape.length];
        long rest = i;
        for (int d = shape.length - 1; d >= 0; d--) {
            at[d] = rest % shape[d];
            rest /= shape[d];
        }
        return at;
    }

    private static double entry(INDArray array, long... at) {
        return at.length == 0 ? array.getDouble(0) : array.getDouble(at);
    }
}
