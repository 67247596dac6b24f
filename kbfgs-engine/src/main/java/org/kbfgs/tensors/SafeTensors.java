package org.kbfgs.tensors;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.TensorType;

/**
 * Named arrays and strings about them, as a file of the safetensors format holds them: the header's length (8 bytes,
 * little-endian), the header (JSON, padded by spaces to a multiple of 8 bytes), the arrays' elements (little-endian,
 * row-major). Element types float64, float32, float16, bfloat16, int64 and int32.
 *
 * <p>Arrays are shared, not copied. Wide element types come before narrow ones, so that every array in the file is
 * aligned; apart from that the order is that of the map that was given.
 */
public final class SafeTensors {

    /** The longest header that is read, the format's own limit. */
    private static final long LONGEST_HEADER = 100_000_000;

    private final String source;
    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    private SafeTensors(String source, Map<String, Tensor> tensors, Map<String, String> metadata) {
        this.source = source;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Arrays of any order and strides, by name.
     *
     * @throws IllegalArgumentException if a name is reserved
     */
    public static SafeTensors of(Map<String, Tensor> tensors, Map<String, String> metadata) {
        tensors.keySet().forEach(SafeTensors::check);
        List<Map.Entry<String, Tensor>> wideFirst = new ArrayList<>(tensors.entrySet());
        wideFirst.sort(Comparator.comparingInt(entry -> -entry.getValue().type().width()));
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        wideFirst.forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        return new SafeTensors("tensors", ordered, metadata);
    }

    private static void check(String name) {
        if (name.equals(Header.METADATA)) {
            throw new IllegalArgumentException("tensor " + name + ": the format reserves this name");
        }
    }

    /** The arrays by name, in the file's order. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    public Map<String, String> metadata() {
        return metadata;
    }

    /** The name of the first array, in the file's order, that has a value that is not finite; empty if all are finite. */
    public Optional<String> firstNotFinite() {
        return tensors.entrySet().stream()
                .filter(one -> !one.getValue().isFinite())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * The array with this name.
     *
     * @throws NotSafeTensors if there is none, or it is of another type or shape
     */
    public Tensor tensor(String name, TensorType type, long... shape) {
        Tensor array = tensor(name);
        if (array.type() != type || !Arrays.equals(array.shape(), shape)) {
            throw new NotSafeTensors(
                    source, "tensor " + name + " is " + array + ", expected " + type + " " + Arrays.toString(shape));
        }
        return array;
    }

    /**
     * The array with this name.
     *
     * @throws NotSafeTensors if there is none
     */
    public Tensor tensor(String name) {
        Tensor array = tensors.get(name);
        if (array == null) {
            throw new NotSafeTensors(
                    source,
                    "no tensor " + name + " among "
                            + NotSafeTensors.shown(tensors.keySet().toString()));
        }
        return array;
    }

    /**
     * Fills matrices from the tensors of the same names. The matrices are modified.
     *
     * @throws NotSafeTensors if one is missing, or of another type or shape
     */
    public void read(Map<String, Matrix> matrices) {
        matrices.forEach((name, matrix) -> {
            Tensor shaped = matrix.tensor();
            tensor(name, shaped.type(), shaped.shape()).copyTo(matrix);
        });
    }

    /**
     * The metadata's text under a key.
     *
     * @throws NotSafeTensors if there is none
     */
    public String text(String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new NotSafeTensors(
                    source,
                    "no metadata " + key + " among "
                            + NotSafeTensors.shown(metadata.keySet().toString()));
        }
        return value;
    }

    /**
     * The metadata's whole number under a key.
     *
     * @throws NotSafeTensors if there is none from {@code least} to {@code most}
     */
    public long whole(String key, long least, long most) {
        String value = text(key);
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new NotSafeTensors(
                source,
                "metadata " + key + " is " + NotSafeTensors.shown(value) + ", expected a whole number from " + least
                        + " to " + most);
    }

    /**
     * The metadata's number under a key: to the bit that which {@code String.valueOf} made a text.
     *
     * @throws NotSafeTensors if there is none
     */
    public double number(String key) {
        String value = text(key);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new NotSafeTensors(
                    source, "metadata " + key + " is " + NotSafeTensors.shown(value) + ", expected a number");
        }
    }

    /** Writes the file's bytes; the stream is left open. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(Header.of(tensors, metadata).toBytes());
        TensorBytes bytes = new TensorBytes();
        for (Tensor array : tensors.values()) {
            bytes.write(array, out);
        }
    }

    /** {@link #read(InputStream, long, String, Backend)} from memory. */
    public static SafeTensors read(byte[] file, String source, Backend backend) {
        try {
            return read(new ByteArrayInputStream(file), file.length, source, backend);
        } catch (IOException bug) {
            throw new UncheckedIOException("memory cannot be read", bug);
        }
    }

    /**
     * Reads a whole file. No number in it is trusted: nothing is allocated that the file's size does not bear out.
     *
     * @param size the file's length in bytes
     * @param source the file's name, for messages
     * @param backend where the tensors are
     * @throws NotSafeTensors if the file is not of the format
     */
    public static SafeTensors read(InputStream in, long size, String source, Backend backend) throws IOException {
        Header header = header(in, size, source);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            TensorBytes bytes = new TensorBytes();
            for (Entry entry : header.entries()) {
                tensors.put(entry.name(), bytes.read(entry, in, source, backend));
            }
            if (in.read() != -1) {
                throw new NotSafeTensors(source, "has more than " + size + " bytes");
            }
        } catch (IOException | NotSafeTensors failure) {
            tensors.values().forEach(Tensor::close);
            throw failure;
        }
        return new SafeTensors(source, tensors, header.metadata());
    }

    private static Header header(InputStream in, long size, String source) throws IOException {
        byte[] first = in.readNBytes(Long.BYTES);
        if (first.length < Long.BYTES) {
            throw new NotSafeTensors(
                    source,
                    "has " + first.length + " bytes, expected at least " + Long.BYTES + ", the header's length");
        }
        long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long most = Math.min(LONGEST_HEADER, size - Long.BYTES);
        if (length < 0 || length > most) {
            throw new NotSafeTensors(
                    source,
                    "header has " + Long.toUnsignedString(length) + " bytes, expected at most " + most
                            + (most < LONGEST_HEADER ? ", the rest of the file" : ""));
        }
        byte[] header = in.readNBytes((int) length);
        if (header.length < length) {
            throw new NotSafeTensors(source, "header ends after " + header.length + " bytes, expected " + length);
        }
        return new HeaderReader(source, size - Long.BYTES - length).read(header);
    }
}
