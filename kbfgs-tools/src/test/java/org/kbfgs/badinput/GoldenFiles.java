package org.kbfgs.badinput;

import static org.kbfgs.badinput.Refused.boundaries;
import static org.kbfgs.badinput.Refused.cut;
import static org.kbfgs.badinput.Refused.deleted;
import static org.kbfgs.badinput.Refused.folderInPlaceOf;
import static org.kbfgs.badinput.Refused.mistake;
import static org.kbfgs.badinput.Refused.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.kbfgs.badinput.Refused.Damage;

/** Broken recorded trajectories. */
final class GoldenFiles {

    static final Path GOOD = Path.of("src", "test", "resources", "golden", "reg-sgdm.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    private GoldenFiles() {}

    static List<Refused> all() throws IOException {
        List<Refused> all = new ArrayList<>();
        String text = Files.readString(GOOD);
        for (int length : boundaries(text, 30)) {
            all.add(golden("cut to " + length + " characters", cut("golden.json", length), "golden.json"));
        }
        all.add(golden("empty", text("golden.json", ""), "golden.json"));
        all.add(golden("a list", text("golden.json", "[]"), "is not a JSON object"));
        all.add(golden("null", text("golden.json", "null"), "is not a JSON object"));
        all.add(golden("100000 open brackets", text("golden.json", "[".repeat(100_000)), "golden.json"));
        all.add(golden("missing", deleted("golden.json"), "golden.json"));
        all.add(golden("a folder", folderInPlaceOf("golden.json"), "golden.json"));
        for (String key : List.of(
                "schema",
                "name",
                "algorithm",
                "network",
                "hyper",
                "num_train",
                "inputs",
                "targets",
                "initial_weights",
                "iterations",
                "weights_after",
                "final")) {
            all.add(golden("without " + key, changed(json -> json.remove(key)), key));
        }
        values().forEach(all::add);
        return all;
    }

    private static Stream<Refused> values() {
        return Stream.of(
                value("/schema", "\"kbfgs-golden-2\""),
                value("/schema", "1"),
                value("/num_train", "0"),
                value("/num_train", "-1"),
                value("/num_train", "2147483647"),
                value("/num_train", "2147483648"),
                value("/num_train", "1e400"),
                value("/num_train", "60.5"),
                value("/num_train", "\"60\""),
                value("/network/layer_sizes", "[]"),
                value("/network/layer_sizes", "[10,16,8,0]"),
                value("/network/layer_sizes", "[10,-16,8,3]"),
                value("/network/layer_sizes", "[10,2147483647,8,3]"),
                value("/network/layer_sizes", "[10,16,2147483647,3]"),
                value("/network/layer_sizes", "10"),
                value("/network/layer_sizes", "[10,16,8]"),
                value("/network/activations", "[\"relu\",\"relu\",\"step\"]"),
                value("/network/loss", "\"hinge\""),
                value("/hyper/batch_size", "0"),
                value("/hyper/batch_size", "-1"),
                value("/hyper/batch_size", "2147483648"),
                value("/hyper/batch_size", "\"12\""),
                value("/hyper/lr", "\"fast\""),
                value("/hyper/lr", "1e999"),
                value("/hyper/momentum", "2"),
                value("/hyper/tau", "-1"),
                value("/hyper/full_batch", "0"),
                value("/inputs", "[]"),
                value("/inputs", "[[1,2]]"),
                value("/inputs/3", "[1]"),
                value("/inputs/3/2", "\"x\""),
                value("/inputs/3/2", "1e999"),
                value("/targets", "[[1]]"),
                value("/targets/0/1", "null"),
                value("/initial_weights", "[]"),
                value("/initial_weights/1/W", "[[1]]"),
                value("/initial_weights/1/b", "[1]"),
                value("/initial_weights/1/b/0", "[]"),
                value("/iterations", "3"),
                value("/iterations/0/batch", "[60]"),
                value("/iterations/0/batch", "[-1]"),
                value("/iterations/0/batch", "7"),
                value("/iterations/0/loss", "\"low\""),
                value("/iterations/0/step_norm", "[]"),
                value("/weights_after/1", "[]"));
    }

    /** Another value at a place; the line names its section, or its last key that is no index. */
    private static Refused value(String pointer, String value) {
        String[] keys = pointer.replaceAll("/\\d+", "").split("/");
        String named = keys[1].equals("network") || keys[1].equals("hyper") ? keys[1] : keys[keys.length - 1];
        String expected = value.contains("2147483647") ? "expected an array of 2147483647 rows" : named;
        return golden(pointer + " = " + value, changed(json -> JsonEdit.set(json, pointer, value)), expected);
    }

    private interface Change {
        void in(ObjectNode json) throws IOException;
    }

    private static Damage changed(Change change) {
        return folder -> {
            Path file = folder.resolve("golden.json");
            ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
            change.in(json);
            Files.writeString(file, JSON.writeValueAsString(json).replace("\"1e999\"", "1e999"));
        };
    }

    private static Refused golden(String what, Damage damage, String expected) {
        return mistake("golden file", what, damage, "replay %/golden.json", expected);
    }
}
