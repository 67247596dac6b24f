package org.kbfgs.badinput;

import static org.kbfgs.badinput.Refused.bytes;
import static org.kbfgs.badinput.Refused.cut;
import static org.kbfgs.badinput.Refused.deleted;
import static org.kbfgs.badinput.Refused.folderInPlaceOf;
import static org.kbfgs.badinput.Refused.mistake;
import static org.kbfgs.badinput.Refused.number;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.badinput.Refused.Damage;

/** Broken IDX files. */
final class RawFiles {

    private static final String PREPARE = "prepare mnist --from %/raw --to %/out";
    private static final List<String> IMAGES = List.of("train-images-idx3-ubyte", "t10k-images-idx3-ubyte");
    private static final List<String> LABELS = List.of("train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte");
    private static final int ROWS = 4;
    private static final int PIXELS = 6;

    private RawFiles() {}

    static void write(Path folder) throws IOException {
        Files.createDirectory(folder);
        for (String name : IMAGES) {
            ByteBuffer file = ByteBuffer.allocate(16 + ROWS * PIXELS);
            Files.write(
                    folder.resolve(name),
                    file.putInt(2051).putInt(ROWS).putInt(3).putInt(2).array());
        }
        for (String name : LABELS) {
            Files.write(
                    folder.resolve(name),
                    ByteBuffer.allocate(8 + ROWS).putInt(2049).putInt(ROWS).array());
        }
    }

    static List<Refused> all() {
        List<Refused> all = new ArrayList<>();
        IMAGES.forEach(name -> add(all, name, 16, 16 + ROWS * PIXELS));
        LABELS.forEach(name -> add(all, name, 8, 8 + ROWS));
        for (int dimension = 1; dimension < 3; dimension++) {
            int at = 4 + 4 * dimension;
            all.add(idx(
                    IMAGES.get(0), "size -1 of an image", number("raw/" + IMAGES.get(0), at, -1), "size 4294967295"));
            all.add(idx(
                    IMAGES.get(0),
                    "size 2^31 - 1 of an image",
                    number("raw/" + IMAGES.get(0), at, Integer.MAX_VALUE),
                    "expected"));
        }
        all.add(idx(LABELS.get(0), "label 10", number("raw/" + LABELS.get(0), 8, 10), "label 10 at row 3"));
        all.add(idx(
                LABELS.get(0),
                "a label less",
                folder -> {
                    number("raw/" + LABELS.get(0), 4, ROWS - 1).to(folder);
                    cut("raw/" + LABELS.get(0), -1).to(folder);
                },
                "3 labels, expected 4"));
        return all;
    }

    private static void add(List<Refused> all, String name, int header, int length) {
        String file = "raw/" + name;
        for (int cut : List.of(0, 3, 4, 7, header - 1, header, length - 1)) {
            all.add(idx(
                    name, "cut to " + cut + " bytes", cut(file, cut), cut < header ? "expected a header" : "bytes"));
        }
        all.add(idx(name, "a byte more", cut(file, length + 1), "more than"));
        all.add(idx(name, "magic number 0", number(file, 0, 0), "magic number is 0"));
        all.add(idx(
                name,
                "text",
                bytes(file, "not a dataset at all".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                "magic number"));
        all.add(idx(name, "0 items", number(file, 4, 0), "size 0 of dimension 0"));
        all.add(idx(name, "-1 items", number(file, 4, -1), "size 4294967295 of dimension 0"));
        all.add(idx(name, "2^31 - 1 items", number(file, 4, Integer.MAX_VALUE), "expected"));
        all.add(idx(name, "missing", deleted(file), "no such file"));
        all.add(idx(name, "a folder", folderInPlaceOf(file), "no such file"));
    }

    private static Refused idx(String name, String what, Damage damage, String expected) {
        return mistake("IDX", name + ", " + what, damage, PREPARE, expected);
    }
}
