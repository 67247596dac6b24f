package org.kbfgs.tensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kbfgs.linalg.TensorType;

/** Reads a header that may be anything: what it says is checked before it is used. */
final class HeaderReader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The most dimensions of an ND4J array. */
    private static final int MOST_DIMENSIONS = 32;

    private final String source;
    private final long dataBytes;

    /** @param dataBytes the number of bytes after the header */
    HeaderReader(String source, long dataBytes) {
        this.source = source;
        this.dataBytes = dataBytes;
    }

    Header read(byte[] bytes) {
        JsonNode json = parse(bytes);
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = json.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getKey().equals(Header.METADATA)) {
                metadata(field.getValue(), metadata);
            } else {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        fillTheData(entries);
        return new Header(entries, metadata);
    }

    private JsonNode parse(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != '{') {
            throw wrong("header does not start with {, expected a JSON object");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return JSON.readTree(text);
        } catch (CharacterCodingException e) {
            throw wrong("header is not UTF-8");
        } catch (JsonProcessingException e) {
            throw wrong("header is not JSON: " + NotSafeTensors.shown(e.getOriginalMessage()));
        }
    }

    private void metadata(JsonNode json, Map<String, String> into) {
        if (!json.isObject()) {
            throw wrong(Header.METADATA + " is " + shown(json) + ", expected an object");
        }
        json.fields().forEachRemaining(field -> {
            if (!field.getValue().isTextual()) {
                throw wrong(Header.METADATA + " " + NotSafeTensors.shown(field.getKey()) + " is "
                        + shown(field.getValue()) + ", expected a string");
            }
            into.put(field.getKey(), field.getValue().textValue());
        });
    }

    private Entry entry(String name, JsonNode json) {
        if (!json.isObject()) {
            throw wrong(name, "is " + shown(json) + ", expected an object");
        }
        JsonNode dtype = json.path(Header.DTYPE);
        TensorType type = TensorType.named(dtype.asText(""))
                .orElseThrow(() ->
                        wrong(name, "dtype is " + shown(dtype) + ", expected one of " + List.of(TensorType.values())));
        List<Long> shape = whole(name, Header.SHAPE, json.path(Header.SHAPE));
        if (shape.size() > MOST_DIMENSIONS) {
            throw wrong(name, "shape has " + shape.size() + " dimensions, expected at most " + MOST_DIMENSIONS);
        }
        List<Long> offsets = whole(name, Header.OFFSETS, json.path(Header.OFFSETS));
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > dataBytes) {
            throw wrong(
                    name,
                    "data_offsets are " + offsets + ", expected a begin and an end within the " + dataBytes
                            + " bytes of data");
        }
        Entry entry = new Entry(name, type, shape, offsets.get(0), offsets.get(1));
        checkLength(entry);
        return entry;
    }

    private void checkLength(Entry entry) {
        long bytes;
        try {
            bytes = Entry.bytes(entry.type(), entry.shape());
        } catch (ArithmeticException overflow) {
            throw wrong(entry.name(), "shape is " + entry.shape() + ", expected fewer than 2^63 bytes");
        }
        if (bytes != entry.end() - entry.begin()) {
            throw wrong(
                    entry.name(),
                    "data_offsets hold " + (entry.end() - entry.begin()) + " bytes, expected " + bytes + " for "
                            + entry.type() + " " + entry.shape());
        }
    }

    private List<Long> whole(String name, String key, JsonNode json) {
        if (!json.isArray()) {
            throw wrong(name, key + " is " + shown(json) + ", expected an array");
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : json) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw wrong(name, key + " has " + shown(number) + ", expected whole numbers in [0, 2^63)");
            }
            numbers.add(number.longValue());
        }
        return numbers;
    }

    /** Entries, sorted, lie end to end from the data's first byte to its last. */
    private void fillTheData(List<Entry> entries) {
        long at = 0;
        for (Entry entry : entries) {
            if (entry.begin() != at) {
                throw wrong(
                        entry.name(),
                        "data begin at " + entry.begin() + ", expected " + at + ", where the data before them end");
            }
            at = entry.end();
        }
        if (at != dataBytes) {
            throw wrong("tensors end at byte " + at + " of the data, expected " + dataBytes + ", the end of the file");
        }
    }

    private NotSafeTensors wrong(String tensor, String problem) {
        return wrong("tensor " + NotSafeTensors.shown(tensor) + ": " + problem);
    }

    private NotSafeTensors wrong(String problem) {
        return new NotSafeTensors(source, problem);
    }

    private static String shown(JsonNode json) {
        return json.isMissingNode() ? "missing" : NotSafeTensors.shown(json.toString());
    }
}
