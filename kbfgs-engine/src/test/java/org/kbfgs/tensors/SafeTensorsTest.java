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
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.TensorType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What is written is read again to the bit, and lies in the file as the format's other readers expect it. */
class SafeTensorsTest {

    @Test
    void theBytesAreThoseOfTheFormat() {
        Tensor W = Matrices.tensor(
                Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}}).dup('f'));
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
        INDArray rows = array(type, 3, 5);
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        arrays.put("row-major", rows);
        arrays.put("column-major", rows.dup('f'));
        arrays.put("transposed", rows.transpose());
        arrays.put("columns 1, 2", rows.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3)));
        arrays.put("rows 1, 2", rows.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all()));
        arrays.put("a column", rows.getColumn(2));
        arrays.put("every second row", rows.get(NDArrayIndex.interval(0, 2, 3), NDArrayIndex.all()));
        INDArray flat = array(type, 20);
        arrays.put("part", flat.get(NDArrayIndex.interval(7, 13)));
        arrays.put("part as matrix", flat.get(NDArrayIndex.interval(7, 13)).reshape('f', new long[] {2, 3}));
        arrays.put("vector", array(type, 4));
        arrays.put("cube", array(type, 2, 3, 4).dup('f'));
        arrays.put("one number", Nd4j.scalar(type, 7));
        arrays.put("nothing", Nd4j.create(type, 0, 3));

        Map<String, Tensor> tensors = new LinkedHashMap<>();
        arrays.forEach((name, array) -> tensors.put(name, Matrices.tensor(array)));
        SafeTensors read = SafeTensors.read(bytes(SafeTensors.of(tensors, Map.of())), "file", BackendChoice.get());

        assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
        tensors.forEach((name, expected) -> {
            Tensor found = read.tensor(name, expected.type(), expected.shape());
            assertThat(elements(found)).as(name).isEqualTo(elements(expected));
        });
    }

    /** The elements' bytes, row after row. */
    private static byte[] elements(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.length() * tensor.type().width())];
        if (bytes.length > 0) {
            tensor.rowMajor().copyPart(0, bytes, bytes.length);
        }
        return bytes;
    }

    @Test
    void specialValuesKeepTheirBits() {
        double[] values = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, Math.PI};
        Map<String, Tensor> tensors = Map.of("x", Matrices.vector(values).tensor());
        SafeTensors read = SafeTensors.read(bytes(SafeTensors.of(tensors, Map.of())), "file", BackendChoice.get());
        double[] found =
                read.tensor("x", TensorType.F64, values.length).vector().toDoubles();
        for (int i = 0; i < values.length; i++) {
            assertThat(Double.doubleToRawLongBits(found[i])).isEqualTo(Double.doubleToRawLongBits(values[i]));
        }
    }

    @Test
    void arraysLongerThanTheBufferComeBack() {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = random.doubles(600 * 700).toArray();
        Tensor W = Matrices.vector(values).reshape(600, 700).tensor();
        SafeTensors read =
                SafeTensors.read(bytes(SafeTensors.of(Map.of("W", W), Map.of())), "file", BackendChoice.get());
        Matrix found = Matrices.FLOAT64.matrix(600, 700);
        read.tensor("W", TensorType.F64, 600, 700).copyTo(found);
        assertThat(found.toDoubles()).isEqualTo(values);
    }

    @Test
    void wideElementsComeFirstSoThatAllAreAligned() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b", numbered(DataType.FLOAT, 3));
        tensors.put("a", numbered(DataType.FLOAT, 1));
        tensors.put("c", numbered(DataType.LONG, 2));
        SafeTensors written = SafeTensors.of(tensors, Map.of());
        assertThat(written.tensors().keySet()).containsExactly("c", "b", "a");
        assertThat(SafeTensors.read(bytes(written), "file", BackendChoice.get())
                        .tensors()
                        .keySet())
                .containsExactly("c", "b", "a");
    }

    @Test
    void theFirstArrayInTheFilesOrderThatIsNotFiniteIsNamed() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("finite", Matrices.vector(1, 2).tensor());
        assertThat(SafeTensors.of(tensors, Map.of()).firstNotFinite()).isEmpty();
        tensors.put("narrow", Matrices.tensor(Nd4j.createFromArray(new float[] {1, Float.NaN})));
        assertThat(SafeTensors.of(tensors, Map.of()).firstNotFinite()).contains("narrow");
        tensors.put("wide", Matrices.vector(1, Double.POSITIVE_INFINITY).tensor());
        assertThat(SafeTensors.of(tensors, Map.of()).firstNotFinite()).contains("wide");
    }

    @Test
    void metadataComeBackInOrderWhateverTheyHold() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "\"quoted\" \n and \u03b2");
        metadata.put("a", "");
        SafeTensors read = SafeTensors.read(bytes(SafeTensors.of(Map.of(), metadata)), "file", BackendChoice.get());
        assertThat(read.metadata()).containsExactlyEntriesOf(metadata);
        assertThat(read.tensors()).isEmpty();
    }

    @Test
    void whatTheFormatCannotHoldIsRefused() {
        assertThatThrownBy(() -> SafeTensors.of(Map.of("__metadata__", numbered(DataType.FLOAT, 1)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Matrices.tensor(Nd4j.create(DataType.BOOL, 2)).type())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type is BOOL, expected one of [F64, I64, F32, I32, F16, BF16]");
    }

    @Test
    void aTensorOfAnotherNameTypeOrShapeIsRefused() {
        Map<String, Tensor> tensors = Map.of("W", numbered(DataType.FLOAT, 2, 3));
        SafeTensors read = SafeTensors.read(bytes(SafeTensors.of(tensors, Map.of())), "file", BackendChoice.get());
        assertThatThrownBy(() -> read.tensor("V", TensorType.F32, 2, 3))
                .isInstanceOf(NotSafeTensors.class)
                .hasMessage("file: no tensor V among [W]");
        assertThatThrownBy(() -> read.tensor("W", TensorType.F32, 3, 2))
                .hasMessage("file: tensor W is F32 [2, 3], expected F32 [3, 2]");
        assertThatThrownBy(() -> read.tensor("W", TensorType.F64, 2, 3))
                .hasMessage("file: tensor W is F32 [2, 3], expected F64 [2, 3]");
    }

    @Test
    void aStreamThatIsLongerOrShorterThanItsFileIsRefused() {
        byte[] file = bytes(SafeTensors.of(Map.of("W", numbered(DataType.FLOAT, 2, 3)), Map.of()));
        byte[] longer = java.util.Arrays.copyOf(file, file.length + 1);
        assertThatThrownBy(() ->
                        SafeTensors.read(new ByteArrayInputStream(longer), file.length, "file", BackendChoice.get()))
                .isInstanceOf(NotSafeTensors.class)
                .hasMessage("file: has more than " + file.length + " bytes");
        byte[] shorter = java.util.Arrays.copyOf(file, file.length - 5);
        assertThatThrownBy(() ->
                        SafeTensors.read(new ByteArrayInputStream(shorter), file.length, "file", BackendChoice.get()))
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
    static Tensor numbered(DataType type, long... shape) {
        return Matrices.tensor(array(type, shape));
    }

    private static INDArray array(DataType type, long... shape) {
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
}
