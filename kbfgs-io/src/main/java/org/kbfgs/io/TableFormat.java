package org.kbfgs.io;

import java.util.Locale;
import java.util.stream.Stream;

/** The format of a dataset's files. */
public enum TableFormat {
    PARQUET("Parquet"),
    ORC("ORC"),
    CSV("CSV"),
    LIBSVM("LIBSVM");

    private final String word;

    TableFormat(String word) {
        this.word = word;
    }

    /** The name in messages. */
    public String word() {
        return word;
    }

    /** The name in settings, which is Spark's. */
    public String label() {
        return word.toLowerCase(Locale.ROOT);
    }

    /** The format with this label. @throws IllegalArgumentException if there is none */
    public static TableFormat of(String label) {
        return Stream.of(values())
                .filter(format -> format.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no format " + label));
    }

    /** By the extension of the path, or of the first of a list, a compression's aside; Parquet where it tells nothing. */
    public static TableFormat ofPath(String path) {
        String name = PathList.of(path)
                .get(0)
                .toLowerCase(Locale.ROOT)
                .replaceFirst("\\.(gz|bz2|zst|lz4|snappy|deflate)$", "");
        return Stream.of(values())
                .filter(format -> name.endsWith("." + format.label()))
                .findFirst()
                .orElse(PARQUET);
    }
}
