package org.kbfgs.badinput;

import static org.kbfgs.badinput.Refused.boundaries;
import static org.kbfgs.badinput.Refused.cut;
import static org.kbfgs.badinput.Refused.deleted;
import static org.kbfgs.badinput.Refused.folderInPlaceOf;
import static org.kbfgs.badinput.Refused.mistake;
import static org.kbfgs.badinput.Refused.replaced;
import static org.kbfgs.badinput.Refused.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.kbfgs.badinput.Refused.Damage;
import org.kbfgs.io.Sha256;

/** A run's only checkpoint, broken: as a bad disk leaves it, and, with a manifest that fits, as a bad program would write it. */
final class CheckpointFolders {

    private static final String RESUME = "train --resume %/run --set run.epochs=3";
    private static final String FOLDER = "run/checkpoints/iteration-000000000003/";
    private static final String TRAINING = FOLDER + "training.json";
    private static final String MANIFEST = FOLDER + "manifest.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private CheckpointFolders() {}

    static List<Refused> all(Path good) throws IOException {
        List<Refused> all = new ArrayList<>();
        for (String name : List.of(
                "manifest.json", "training.json", "optimizer.safetensors", "model.safetensors", "architecture.json")) {
            all.add(checkpoint(name + ", empty", text(FOLDER + name, "")));
            all.add(checkpoint(name + ", its last byte missing", cut(FOLDER + name, -3)));
            all.add(checkpoint(name + ", missing", deleted(FOLDER + name)));
            all.add(checkpoint(name + ", a folder", folderInPlaceOf(FOLDER + name)));
        }
        for (int length : boundaries(Files.readString(good.resolve(MANIFEST)), 25)) {
            all.add(checkpoint("manifest.json, cut to " + length + " characters", cut(MANIFEST, length)));
        }
        for (String[] change : new String[][] {
            {"manifest-1", "manifest-2"},
            {"\"parts\"", "\"pieces\""},
            {"training.json", "../../run.conf"},
            {"\"bytes\" : ", "\"bytes\" : -"},
            {"\"bytes\" : ", "\"bytes\" : 99999999999999999"},
            {"\"sha256\" : \"", "\"sha256\" : \"0"}
        }) {
            all.add(checkpoint(
                    "manifest.json, " + change[0] + " made " + change[1], replaced(MANIFEST, change[0], change[1])));
        }
        all.add(checkpoint("manifest.json, 100000 open brackets", text(MANIFEST, "[".repeat(100_000))));
        for (int length : boundaries(Files.readString(good.resolve(TRAINING)).strip(), 40)) {
            all.add(signed("cut to " + length + " characters", cut(TRAINING, length)));
        }
        all.add(signed("empty", text(TRAINING, "")));
        all.add(signed("null", text(TRAINING, "null")));
        all.add(signed("100000 open brackets", text(TRAINING, "[".repeat(100_000))));
        values().forEach(all::add);
        return all;
    }

    private static List<Refused> values() {
        List<Refused> all = new ArrayList<>();
        for (String place : List.of(
                "/format",
                "/iteration",
                "/warm_ups",
                "/train_seconds",
                "/kernels",
                "/data/train/examples",
                "/data/test/sha256",
                "/settings")) {
            for (String value : List.of("null", "-1", "[]", "{}", "\"x\"", "1e999")) {
                if (!(place.equals("/kernels") || place.endsWith("sha256") || place.equals("/format"))
                        || !value.equals("\"x\"")) {
                    all.add(signed(place + " = " + value, value(place, value)));
                }
            }
        }
        for (String value : List.of("9223372036854775808", "2.5")) {
            all.add(signed("/iteration = " + value, value("/iteration", value)));
        }
        for (String value : List.of("null", "-1", "2.5", "2147483648")) {
            all.add(signed("/course/back_offs = " + value, value("/course/back_offs", value)));
            all.add(signed("/course/best_epoch = " + value, value("/course/best_epoch", value)));
        }
        for (String value : List.of("null", "3", "[3]", "[[1,2]]", "[[1,2,3,4,5,6,7,-8]]", "[[1,2,3,4,5,6,7,\"x\"]]")) {
            all.add(signed("/course/tallies = " + value, value("/course/tallies", value)));
        }
        all.add(signed("/course/first_loss = \"low\"", value("/course/first_loss", "\"low\"")));
        all.add(signed("/good = {}", value("/good", "{}")));
        for (String value : List.of(
                "3",
                "{\"iteration\":2}",
                "{\"iteration\":2,\"loss\":\"low\"}",
                "{\"iteration\":-1,\"loss\":1,\"nu\":1,\"step_norms\":[]}",
                "{\"iteration\":2,\"loss\":1,\"nu\":2,\"step_norms\":[]}",
                "{\"iteration\":2,\"loss\":1,\"nu\":1,\"step_norms\":[\"x\"]}")) {
            all.add(signed("/unlogged = " + value, value("/unlogged", value)));
        }
        return all;
    }

    private static Damage value(String pointer, String value) {
        return folder -> {
            Path file = folder.resolve(TRAINING);
            ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
            JsonEdit.set(json, pointer, value);
            Files.writeString(file, JSON.writeValueAsString(json).replace("\"1e999\"", "1e999"));
        };
    }

    /** What is changed in the files, with their lengths and sums in the manifest made to fit. */
    private static Refused signed(String what, Damage damage) {
        return checkpoint("training.json under a manifest that fits, " + what, folder -> {
            damage.to(folder);
            ObjectNode manifest =
                    (ObjectNode) JSON.readTree(folder.resolve(MANIFEST).toFile());
            for (com.fasterxml.jackson.databind.JsonNode part : manifest.get("parts")) {
                byte[] bytes = Files.readAllBytes(
                        folder.resolve(FOLDER + part.get("name").asText()));
                ((ObjectNode) part).put("bytes", bytes.length);
                ((ObjectNode) part)
                        .put("sha256", HexFormat.of().formatHex(Sha256.digest().digest(bytes)));
            }
            Files.writeString(folder.resolve(MANIFEST), JSON.writeValueAsString(manifest));
        });
    }

    private static Refused checkpoint(String what, Damage damage) {
        return mistake(
                "checkpoint", what, damage, RESUME, "has no complete checkpoint, expected a checkpoint to resume from");
    }
}
