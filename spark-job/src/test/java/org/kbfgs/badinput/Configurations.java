package org.kbfgs.badinput;

import static org.kbfgs.badinput.Refused.boundaries;
import static org.kbfgs.badinput.Refused.bytes;
import static org.kbfgs.badinput.Refused.deleted;
import static org.kbfgs.badinput.Refused.folderInPlaceOf;
import static org.kbfgs.badinput.Refused.mistake;
import static org.kbfgs.badinput.Refused.replaced;
import static org.kbfgs.badinput.Refused.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.badinput.Refused.Damage;

/** Broken configurations. */
final class Configurations {

    private static final String TRAIN = "train --config %/run.conf --set run.dir=%/out";

    private Configurations() {}

    static List<Refused> all(Path good) throws IOException {
        List<Refused> all = new ArrayList<>();
        String needed = Files.readString(good.resolve("run.conf"));
        needed = needed.substring(0, needed.indexOf("batch.size")).strip();
        for (int length : boundaries(needed, 40)) {
            if (isWhole(needed.substring(0, length))) {
                continue; // the optimizer's settings have defaults
            }
            all.add(file(
                    "cut within "
                            + needed.substring(0, length)
                                    .lines()
                                    .reduce((a, b) -> b)
                                    .orElse(""),
                    cutText(needed.substring(0, length)),
                    ""));
        }
        all.add(file("empty", text("run.conf", ""), "is not set, expected"));
        all.add(file(
                "bytes that are no text",
                bytes("run.conf", new byte[] {0, (byte) 0xff, (byte) 0xfe, 1, '{'}),
                "run.conf"));
        all.add(file("100000 open brackets", text("run.conf", "a = " + "[".repeat(100_000)), "run.conf"));
        all.add(file("a file that includes itself", text("run.conf", "include \"run.conf\""), "run.conf"));
        all.add(file(
                "a substitution that nothing gives",
                replaced("run.conf", "batch.size = 7", "batch.size = ${nothing}"),
                "nothing"));
        all.add(file(
                "substitutions in a circle", text("run.conf", "run.dir = ${run.seed}\nrun.seed = ${run.dir}"), "run."));
        all.add(file(
                "a required include that is not there",
                text("run.conf", "include required(\"none.conf\")"),
                "none.conf"));
        all.add(file("missing", deleted("run.conf"), "not a readable file"));
        all.add(file("a folder", folderInPlaceOf("run.conf"), "not a readable file"));
        values().forEach(value -> all.add(setting(value)));
        return all;
    }

    /** Whether all that has no default is there, and every bracket is closed. */
    private static boolean isWhole(String text) {
        boolean isClosed = text.chars().filter(c -> c == '{').count()
                == text.chars().filter(c -> c == '}').count();
        return isClosed && text.contains("network") && text.strip().endsWith("}");
    }

    /** Paths are as long as they are in each copy, so the cut is at a text. */
    private static Damage cutText(String end) {
        return folder -> {
            Path file = folder.resolve("run.conf");
            int lines = (int) end.lines().count();
            String last = end.lines().reduce((a, b) -> b).orElse("");
            String before = Files.readString(file)
                    .lines()
                    .limit(lines - 1)
                    .map(line -> line + "\n")
                    .reduce("", String::concat);
            Files.writeString(file, before + last);
        };
    }

    private static List<String> values() {
        List<String> all = new ArrayList<>();
        for (String name : List.of("optimizer.learning-rate", "optimizer.damping")) {
            for (String value : List.of("-1", "0", "NaN", "Infinity", "1e999", "fast", "[1]", "{a=1}", "")) {
                all.add(name + "=" + value);
            }
        }
        for (String name : List.of("batch.size", "run.epochs", "shards")) {
            for (String value : List.of("-1", "0", "2.5", "NaN", "2147483648", "99999999999999999999", "many", "")) {
                all.add(name + "=" + value);
            }
        }
        all.addAll(List.of(
                "run.seed=9223372036854775808",
                "run.seed=one",
                "checkpoint.keep=-1",
                "checkpoint.iterations=0",
                "checkpoint.minutes=-1",
                "checkpoint.minutes=NaN",
                "checkpoint.dir=",
                "network.layers=[]",
                "network.layers=[6]",
                "network.layers=[6,0,6]",
                "network.layers=[6,-4,6]",
                "network.layers=[6,4.5,6]",
                "network.layers=[6,2147483648,6]",
                "network.layers=[6,2147483647,6]",
                "network.layers=[6,4,7]",
                "network.layers=[7,4,7]",
                "network.layers=six",
                "network.activations=[relu]",
                "network.activations=[relu,swish]",
                "network.loss=hinge",
                "network.dtype=float16",
                "optimizer.name=newton",
                "optimizer.momentum=1",
                "optimizer.momentum=-0.1",
                "optimizer.momentum=NaN",
                "optimizer.weight-decay=-1",
                "optimizer.weight-decay=NaN",
                "optimizer.k-bfgs.mu1=1",
                "optimizer.k-bfgs.mu2=0",
                "optimizer.k-bfgs.lambda-a=NaN",
                "optimizer.learning-rate-schedule=[\"step 0 epochs by 2\"]",
                "optimizer.damping-schedule=[\"power NaN\"]",
                "optimizer.lr=1",
                "batch=3",
                "batch.sise=3",
                "data=here",
                "data.train=[1]",
                "data.train=",
                "data.train=%/nowhere",
                "run.dir=",
                "run.dir=%/run.conf/x",
                "run.dir=/proc/out",
                "run.dir=nowhere://host/out"));
        return all;
    }

    private static Refused file(String what, Damage damage, String expected) {
        return mistake("configuration", what, damage, TRAIN, expected);
    }

    private static Refused setting(String value) {
        List<String> words = new ArrayList<>(List.of(TRAIN.split(" ")));
        words.addAll(List.of("--set", value));
        String shown = value.substring(0, value.indexOf('='));
        return new Refused("configuration", "--set " + value, Refused.NONE, words, 2, expected(value, shown));
    }

    /** The setting's name, but for what is found out from data. */
    private static String expected(String value, String name) {
        return switch (value) {
            case "network.layers=[6,4,7]" -> "6 inputs and 7 outputs";
            case "network.layers=[7,4,7]" -> "has 6 features, expected 7";
            case "network.layers=[6,2147483647,6]" -> "expected less than 2^31 bytes";
            case "run.dir=nowhere://host/out" -> "there is no file system nowhere";
            case "data.train=%/nowhere" -> "not readable as Parquet";
            default -> name;
        };
    }
}
