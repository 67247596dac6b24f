package org.kbfgs.tensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.TensorType;

/**
 * The header of a file: its tensors, and metadata.
 *
 * @param entries by their place in the data, which they fill without gaps
 */
record Header(List<Entry> entries, Map<String, String> metadata) {

    /** Of the JSON object's keys the one that is not a tensor. */
    static final String METADATA = "__metadata__";

    static final String DTYPE = "dtype";
    static final String SHAPE = "shape";
    static final String OFFSETS = "data_offsets";

    /** Data starts at a multiple of this, so that arrays mapped into memory are aligned. */
    private static final int ALIGNMENT = 8;

    /** Lays out tensors one after the other in the map's order. */
    static Header of(Map<String, Tensor> tensors, Map<String, String> metadata) {
        List<Entry> entries = new ArrayList<>();
        long at = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            TensorType type = tensor.getValue().type();
            List<Long> shape = Entry.shape(tensor.getValue().shape());
            long end = Math.addExact(at, Entry.bytes(type, shape));
            entries.add(new Entry(tensor.getKey(), type, shape, at, end));
            at = end;
        }
        return new Header(entries, metadata);
    }

    /** Length, JSON object and spaces up to a multiple of eight. */
    byte[] toBytes() {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            json.put(METADATA, metadata);
        }
        for (Entry entry : entries) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(DTYPE, entry.type().name());
            fields.put(SHAPE, entry.shape());
            fields.put(OFFSETS, List.of(entry.begin(), entry.end()));
            json.put(entry.name(), fields);
        }
        byte[] text = text(json).getBytes(StandardCharsets.UTF_8);
        int padded = Math.addExact(text.length, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] bytes = new byte[Long.BYTES + padded];
        Arrays.fill(bytes, (byte) ' ');
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(text);
        return bytes;
    }

    private static String text(Map<String, Object> json) {
        try {
            return new ObjectMapper().writeValueAsString(json);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("names and numbers are not written as JSON", bug);
        }
    }
}
