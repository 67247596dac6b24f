package org.kbfgs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.Edit;

/** Whatever is changed in a recorded trajectory, it is replayed to a verdict, or refused in one line. */
class ChangedTrajectoriesTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    /** What stands in another's place: a number, or what is none. */
    private static final List<String> VALUES = List.of(
            "-1",
            "0",
            "1",
            "2147483647",
            "2147483648",
            "99999999999999999999",
            "1e308",
            "1e999",
            "0.5",
            "null",
            "\"x\"",
            "[]",
            "{}",
            "true");

    @Property(tries = 300)
    void changedBytes(@ForAll("edits") List<Edit> edits) throws IOException {
        replayedOrRefused(Edit.apply(edits, Files.readAllBytes(GOLDEN.resolve("reg-sgdm.json"))));
    }

    /** Sizes, settings and the first numbers of each array. */
    @Property(tries = 400)
    void valuesInOthersPlaces(
            @ForAll @IntRange(max = 6) int file,
            @ForAll @IntRange(max = 4000) int place,
            @ForAll @IntRange(max = 13) int value)
            throws IOException {
        List<String> files = List.of(
                "reg-sgdm", "reg-kbfgs-1", "reg-kbfgsl-p1", "reg-kfac-T3", "reg-adam", "reg-rmsprop", "sig-sgdm");
        String text = Files.readString(GOLDEN.resolve(files.get(file) + ".json"));
        Matcher scalar = Pattern.compile("(?<=[\\[:,] ?)(-?[0-9][0-9.eE+-]*|true|false|\"[^\"]*\"(?=[,\\]}]))")
                .matcher(text);
        for (int i = 0; i <= place; i++) {
            if (!scalar.find()) {
                return;
            }
        }
        String changed = text.substring(0, scalar.start()) + VALUES.get(value) + text.substring(scalar.end());
        replayedOrRefused(changed.getBytes(StandardCharsets.UTF_8));
    }

    /** With K-BFGS too, whose bound on the step needs a loss above its lower bound. */
    @ParameterizedTest
    @ValueSource(strings = {"sig-sgdm", "sig-kbfgs-1"})
    void targetsOutsideOfTheLossesDomain(String name, @TempDir Path folder) throws IOException {
        String text = Files.readString(GOLDEN.resolve(name + ".json"));
        String changed = text.replaceFirst("(\"inputs\": *\\[\\s*\\[\\s*)[-0-9.eE+]+", "$1255.0");
        Path file = Files.writeString(folder.resolve("changed.json"), changed);
        Trajectory trajectory = Trajectory.read(file);
        assertThatThrownBy(() -> Replay.local(trajectory, 1))
                .isInstanceOf(NotATrajectory.class)
                .hasMessage(file + ".inputs[0][0] is 255.0, expected 0 to 1");
    }

    private static void replayedOrRefused(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("changed", ".json");
        try {
            Files.write(file, bytes);
            Replay.Verdict verdict = Replay.local(Trajectory.read(file), 1);
            assertThat(verdict.toString()).hasLineCount(1);
        } catch (NotATrajectory refused) {
            assertThat(refused.getMessage())
                    .startsWith(file.toString())
                    .doesNotContain("\n")
                    .hasSizeLessThan(500);
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Edit.some();
    }
}
