package org.kbfgs.badinput;

import static org.kbfgs.badinput.Refused.NONE;
import static org.kbfgs.badinput.Refused.mistake;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.kbfgs.spark.LocalCluster;

/** Bad recorded trajectories and command lines of the tools. */
class ToolsBadInputsTest extends BadInputs {

    private static Set<String> settings = Set.of();

    @BeforeAll
    static void makeWhatIsGood() throws IOException {
        settings = LocalCluster.choose("local[1]");
        Files.copy(GoldenFiles.GOOD, good().resolve("golden.json"));
    }

    @AfterAll
    static void leave() {
        settings.forEach(System::clearProperty);
    }

    static Stream<Refused> inputs() throws IOException {
        return Stream.of(GoldenFiles.all(), commandLines()).flatMap(List::stream);
    }

    private static List<Refused> commandLines() {
        List<Refused> all = new ArrayList<>();
        String[][] lines = {
            {"replay", "FILE"},
            {"replay --spark 0 %/golden.json", "--spark 0: expected"},
            {"replay --spark x %/golden.json", "--spark"},
            {"cost", "no network"},
            {"cost --layers 6", "--layers 6: expected"},
            {"cost --layers 6,-1", "expected"},
            {"cost --layers 6,x", "--layers"},
            {"cost --network cifar", "cifar"},
            {"cost --network mnist --layers 6,6", "either"},
            {"cost --network mnist --method newton", "newton"},
            {"cost --network mnist --batch 0", "batch.size"},
            {"cost --network mnist --method k-bfgs-l --window 0", "window"},
            {"bench", "--layers"},
            {"bench --layers 6,6 --batch 0", "--batch 0: expected"},
            {"bench --layers 6,6 --shards 0", "--shards 0: expected"},
            {"bench --layers 6,6 --dtype float16", "--dtype float16: expected"},
            {"bench --layers 6,6 --method newton", "newton"},
        };
        for (String[] line : lines) {
            all.add(mistake("command line", line[0].replace("%/", ""), NONE, line[0], line[1]));
        }
        all.add(new Refused(
                "destination",
                "a full disk for bench's JSON",
                NONE,
                List.of("bench --layers 6,6 --batch 2 --iterations 1 --warm-up 1 --json /dev/full".split(" ")),
                1,
                "/dev/full: No space left on device"));
        return all;
    }
}
