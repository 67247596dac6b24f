package org.kbfgs.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The description of a prepared dataset, in the key-value metadata of each Parquet file: one row an example, rows sorted by
 * {@link #ID}, ids 0..n-1, features scaled row by row of the image.
 *
 * @param dataset name, such as {@code mnist}
 * @param scaling the factor of a raw value, as a fraction; where raw values were bytes, a {@link ByteScale}'s
 * @param height of an image, in pixels
 * @param width of an image, in pixels
 * @param sourceSha256 the files that it was made from, as {@code name:hex}, comma-separated
 */
public record DatasetSpec(String dataset, String scaling, int height, int width, String sourceSha256) {

    /** Column: int64, required, 0..n-1. */
    public static final String ID = "id";
    /** Column: list of float, neither list nor elements null. */
    public static final String FEATURES = "features";
    /** Column: int32, required. */
    public static final String LABEL = "label";

    /** All of them. */
    public static final List<String> COLUMNS = List.of(ID, FEATURES, LABEL);

    /** Folder of a dataset's training rows, beside {@link #TEST} and {@link #MANIFEST}. */
    public static final String TRAIN = "train.parquet";

    public static final String TEST = "test.parquet";
    public static final String MANIFEST = "manifest.json";

    public static final String KEY_DATASET = "kbfgs.dataset";
    public static final String KEY_SCALING = "kbfgs.scaling";
    public static final String KEY_HEIGHT = "kbfgs.height";
    public static final String KEY_WIDTH = "kbfgs.width";
    public static final String KEY_SOURCE_SHA256 = "kbfgs.source.sha256";

    /** Scaling of images of bytes: pixel / 255. */
    public static final String BYTES_TO_UNIT = "1/255";

    public DatasetSpec {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "dataset " + dataset + ": image is " + height + "x" + width + ", expected at least 1x1");
        }
    }

    /** Number of features of an example. */
    public int dimension() {
        return Math.multiplyExact(height, width);
    }

    public Map<String, String> metadata() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(KEY_DATASET, dataset);
        entries.put(KEY_SCALING, scaling);
        entries.put(KEY_HEIGHT, Integer.toString(height));
        entries.put(KEY_WIDTH, Integer.toString(width));
        entries.put(KEY_SOURCE_SHA256, sourceSha256);
        return entries;
    }

    /** Reads what {@link #metadata()} wrote; other keys are ignored. */
    public static DatasetSpec of(Map<String, String> metadata) {
        return new DatasetSpec(
                required(metadata, KEY_DATASET),
                required(metadata, KEY_SCALING),
                number(metadata, KEY_HEIGHT),
                number(metadata, KEY_WIDTH),
                required(metadata, KEY_SOURCE_SHA256));
    }

    private static String required(Map<String, String> metadata, String key) {
        String value = metadata.getOrDefault(key, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("dataset metadata has no " + key);
        }
        return value;
    }

    private static int number(Map<String, String> metadata, String key) {
        String value = required(metadata, key);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("dataset metadata " + key + ": " + value + ", expected an integer", e);
        }
    }
}
