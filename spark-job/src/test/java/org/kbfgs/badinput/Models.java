package org.kbfgs.badinput;

import static org.kbfgs.badinput.Refused.boundaries;
import static org.kbfgs.badinput.Refused.cut;
import static org.kbfgs.badinput.Refused.deleted;
import static org.kbfgs.badinput.Refused.folderInPlaceOf;
import static org.kbfgs.badinput.Refused.mistake;
import static org.kbfgs.badinput.Refused.replaced;
import static org.kbfgs.badinput.Refused.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.badinput.Refused.Damage;

/** Broken models: {@code architecture.json} and {@code model.safetensors}. */
final class Models {

    private static final String EVALUATE = "evaluate --model %/run --data %/rows.parquet";
    private static final String WEIGHTS = "run/model.safetensors";
    private static final String ARCHITECTURE = "run/architecture.json";

    private Models() {}

    static List<Refused> all(Path good) throws IOException {
        List<Refused> all = new ArrayList<>();
        String json = Files.readString(good.resolve(ARCHITECTURE));
        for (int length : boundaries(json.strip(), 60)) {
            all.add(architecture("cut to " + length + " characters", cut(ARCHITECTURE, length)));
        }
        architectures().forEach((what, damage) -> all.add(architecture(what, damage)));
        byte[] file = Files.readAllBytes(good.resolve(WEIGHTS));
        int header = headerLength(file);
        for (int length :
                List.of(0, 1, 7, 8, 9, 8 + header / 2, 8 + header - 1, 8 + header, 8 + header + 5, file.length - 1)) {
            all.add(weights("cut to " + length + " bytes", cut(WEIGHTS, length)));
        }
        String head = new String(file, 8, header, StandardCharsets.UTF_8);
        for (int length : boundaries(head.strip(), 40)) {
            all.add(weights("header cut to " + length + " characters", header(text -> text.substring(0, length))));
        }
        headers().forEach((what, damage) -> all.add(weights(what, damage)));
        return all;
    }

    private static java.util.Map<String, Damage> architectures() {
        java.util.Map<String, Damage> all = new java.util.LinkedHashMap<>();
        all.put("empty", text(ARCHITECTURE, ""));
        all.put("null", text(ARCHITECTURE, "null"));
        all.put("a list", text(ARCHITECTURE, "[]"));
        all.put("100000 open brackets", text(ARCHITECTURE, "[".repeat(100_000)));
        all.put("2 MiB of blanks", text(ARCHITECTURE, " ".repeat(2 << 20)));
        all.put("missing", deleted(ARCHITECTURE));
        all.put("a folder", folderInPlaceOf(ARCHITECTURE));
        all.put("another format", replaced(ARCHITECTURE, "architecture-1", "architecture-2"));
        for (String sizes : List.of(
                "[]",
                "[6]",
                "[6,4]",
                "[6,0,6]",
                "[6,-4,6]",
                "[6,4.5,6]",
                "[6,\"4\",6]",
                "[6,null,6]",
                "[6,2147483647,6]",
                "[6,2147483648,6]",
                "[6,5,6]",
                "6",
                "null",
                "[[6],4,6]",
                "[6,1e999,6]")) {
            all.put("layers = " + sizes, replaced(ARCHITECTURE, "[6,4,6]", sizes));
        }
        all.put("an unknown activation", replaced(ARCHITECTURE, "relu", "swish"));
        all.put("an activation that is a number", replaced(ARCHITECTURE, "\"relu\"", "3"));
        all.put("an unknown loss", replaced(ARCHITECTURE, "sigmoid-cross", "hinge-cross"));
        all.put("a loss that is a list", replaced(ARCHITECTURE, "\"sigmoid-cross-entropy\"", "[]"));
        all.put("text after the object", replaced(ARCHITECTURE, "}", "} }"));
        all.put("a key twice", replaced(ARCHITECTURE, "{", "{\"layers\":[6,6],"));
        return all;
    }

    private static java.util.Map<String, Damage> headers() {
        java.util.Map<String, Damage> all = new java.util.LinkedHashMap<>();
        all.put("missing", deleted(WEIGHTS));
        all.put("a folder", folderInPlaceOf(WEIGHTS));
        for (long length : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 100_000_001}) {
            all.put("header of " + length + " bytes", changed(file -> ByteBuffer.wrap(file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(0, length)));
        }
        all.put("a byte more", folder -> {
            byte[] file = Files.readAllBytes(folder.resolve(WEIGHTS));
            Files.write(folder.resolve(WEIGHTS), java.util.Arrays.copyOf(file, file.length + 1));
        });
        for (int value : new int[] {0x7fc00000, 0x7f800000, 0xff800000}) {
            all.put("a weight that is " + Float.intBitsToFloat(value), changed(file -> ByteBuffer.wrap(file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(file.length - 4, value)));
        }
        all.put("whole numbers for weights", header(text -> text.replace("F32", "I32")));
        all.put("an unknown type", header(text -> text.replace("F32", "F33")));
        all.put("a tensor of another name", header(text -> text.replace("layers.1.bias", "layers.1.vase")));
        all.put("a shape of -1", header(text -> text.replace("[6,4]", "[-1,4]")));
        all.put("a shape of 2^62", header(text -> text.replace("[6,4]", "[4611686018427387904,4]")));
        all.put("another shape of as many", header(text -> text.replace("[6,4]", "[3,8]")));
        all.put(
                "data that begin before they do",
                header(text -> text.replace("data_offsets\":[0", "data_offsets\":[-8")));
        all.put(
                "data that end at 2^63",
                header(text -> text.replaceFirst("data_offsets\":\\[0,\\d+", "data_offsets\":[0,9223372036854775808")));
        return all;
    }

    private interface Bytes {
        void change(byte[] file);
    }

    private static Damage changed(Bytes change) {
        return folder -> {
            byte[] file = Files.readAllBytes(folder.resolve(WEIGHTS));
            change.change(file);
            Files.write(folder.resolve(WEIGHTS), file);
        };
    }

    /** The same data under another header, with its length as it is. */
    private static Damage header(java.util.function.UnaryOperator<String> change) {
        return folder -> {
            byte[] file = Files.readAllBytes(folder.resolve(WEIGHTS));
            int length = headerLength(file);
            byte[] header = change.apply(new String(file, 8, length, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            ByteBuffer all = ByteBuffer.allocate(8 + header.length + file.length - 8 - length)
                    .order(ByteOrder.LITTLE_ENDIAN);
            all.putLong(header.length).put(header).put(file, 8 + length, file.length - 8 - length);
            Files.write(folder.resolve(WEIGHTS), all.array());
        };
    }

    private static int headerLength(byte[] file) {
        return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static Refused architecture(String what, Damage damage) {
        String expected = what.startsWith("layers = [6,5") || what.contains("2147483647") ? WEIGHTS : ARCHITECTURE;
        return mistake("model", "architecture.json, " + what, damage, EVALUATE, expected);
    }

    private static Refused weights(String what, Damage damage) {
        return mistake("model", "model.safetensors, " + what, damage, EVALUATE, WEIGHTS);
    }
}
