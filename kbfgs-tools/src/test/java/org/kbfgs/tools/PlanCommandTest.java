package org.kbfgs.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.cli.Ran;
import org.kbfgs.report.SavedRuns;

/**
 * {@code kbfgs plan} as its user sees it, on what {@code kbfgs bench} measured once on 2 cores: the MNIST network, each file one
 * size of mini-batch and number of shards, on 1 and 2 executor processes.
 */
class PlanCommandTest {

    /** Of what is measured: a configuration that the model was not fitted to. */
    private static final double CLOSE = 0.2;

    private static final int RATIO = 7;
    private static final int OWNERS = 13;

    /** Bytes. */
    private static final int FLOAT32_WEIGHTS = 11_349_256;

    private static final String[] SLOW = {
        "--executors", "4", "--cores", "1", "--batch", "1000", "--bandwidth", "0.1", "--shards", "4"
    };

    @Test
    void configurationsHeldOutOfTheFitArePredictedWithinAFifth() {
        List<Path> all = measured();
        List<Double> ratios = new ArrayList<>();
        for (Path one : all) {
            List<String> others = all.stream()
                    .filter(file -> !file.equals(one))
                    .map(Path::toString)
                    .toList();
            Ran ran = plan(others, "--executors", "1", "--held-out", one.toString());
            assertThat(ran.code()).isZero();
            ran.out().lines().filter(line -> line.endsWith("(held out)")).forEach(line -> ratios.add(ratio(line)));
        }
        assertThat(ratios).hasSize(2 * all.size());
        assertThat(ratios).allSatisfy(ratio -> assertThat(ratio).isBetween(1 - CLOSE, 1 + CLOSE));
    }

    /** K-BFGS on two executors: sums go up once and the weights down once for each, over the driver's link. */
    @Test
    void linksOfAClusterHeldOutTakeTheTimeOfTheirBytes() {
        List<String> files = measured().stream().map(Path::toString).toList();
        String heldOut = files.get(0);
        double near = expectedMillis(plan(files, "--held-out", heldOut));
        double apart = expectedMillis(plan(files, "--held-out", heldOut, "--held-out-bandwidth", "1"));
        double slower = expectedMillis(plan(files, "--held-out", heldOut, "--held-out-bandwidth", "0.5"));
        assertThat(apart - near).isPositive();
        assertThat(slower - apart).isCloseTo(apart - near, within(0.2));
    }

    @Test
    void linksOfAClusterHeldOutHaveASpeed() {
        List<String> files = measured().stream().map(Path::toString).toList();
        Ran none = plan(files, "--held-out", files.get(0), "--held-out-bandwidth", "0");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).isEqualToIgnoringNewLines("kbfgs: --held-out-bandwidth 0.0: expected a positive number");
        Ran alone = plan(files, "--held-out-bandwidth", "1");
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err())
                .isEqualToIgnoringNewLines(
                        "kbfgs: --held-out-bandwidth: nothing is held out, expected --held-out as well");
    }

    /** Milliseconds that are expected of the last cluster held out. */
    private static double expectedMillis(Ran ran) {
        String line = ran.out()
                .lines()
                .filter(one -> one.endsWith("(held out)"))
                .reduce((first, last) -> last)
                .orElseThrow();
        return Double.parseDouble(line.strip().split(" +")[RATIO - 1]);
    }

    private static double ratio(String line) {
        return Double.parseDouble(line.strip().split(" +")[RATIO]);
    }

    @Test
    void whatLiesOutsideTheMeasurementsSaysSo() {
        List<String> files = measured().stream().map(Path::toString).toList();
        Ran ran = plan(files, "--executors", "2,1000", "--cores", "1", "--batch", "4000", "--shards", "8");
        assertThat(ran.code()).isZero();
        List<String> lines =
                ran.out().lines().takeWhile(line -> !line.isEmpty()).toList();
        assertThat(lines.get(lines.size() - 2)).doesNotContain("extrapolated");
        assertThat(lines.get(lines.size() - 1)).startsWith("     1000").contains("(extrapolated)");
    }

    /** With more examples the passes, during which links work, take longer; through a driver more bytes go than over any link. */
    @Test
    void theFasterTopologyIsSaidForEachNetworkMiniBatchAndNumberOfExecutors() {
        List<String> files = measured().stream().map(Path::toString).toList();
        Ran ran = plan(files, "--executors", "1,4,64", "--cores", "1", "--batch", "10000", "--bandwidth", "1");
        List<String> lines =
                ran.out().lines().dropWhile(line -> !line.isEmpty()).skip(2).toList();
        assertThat(lines.get(0)).isEqualTo("executors       m = 100      m = 1000     m = 10000");
        assertThat(lines.get(1)).isEqualTo("        1          none          none          none");
        assertThat(lines.subList(2, 4)).allMatch(line -> line.matches(" +(4|64)( +(any|[0-9.e+]+)){3}"));
        assertThat(ran.out().lines().filter(line -> line.contains(" owners  ")))
                .as("the column faster")
                .hasSize(2);
    }

    @Test
    void roundedWeightsTakeHalfOfTheirTime() {
        List<String> files = measured().stream().map(Path::toString).toList();
        double full = ownersMillis(plan(files, SLOW));
        double half = ownersMillis(plan(files, slowWith("bfloat16")));
        assertThat(full - half).isCloseTo(millis(FLOAT32_WEIGHTS / 2), within(0.1 * millis(FLOAT32_WEIGHTS / 2)));
        assertThat(plan(files, "--weights-wire", "half").err())
                .isEqualToIgnoringNewLines("kbfgs: --weights-wire half: expected full or bfloat16");
    }

    /** The bytes of the weights in memory count, not those that travelled when the times were measured. */
    @Test
    void weightsOfFloat64TakeEightBytesEach(@TempDir Path folder) throws IOException {
        List<String> files = changed(
                folder,
                Map.of(
                        "\"float32\"",
                        "\"float64\"",
                        "\"weights\" : " + FLOAT32_WEIGHTS,
                        "\"weights\" : " + 2 * FLOAT32_WEIGHTS));
        double travelled = ownersMillis(plan(files, SLOW));
        double full = ownersMillis(plan(files, slowWith("full")));
        assertThat(full - travelled).isCloseTo(millis(FLOAT32_WEIGHTS), within(0.1 * millis(FLOAT32_WEIGHTS)));
    }

    private static String[] slowWith(String weightsWire) {
        return Stream.concat(Stream.of(SLOW), Stream.of("--weights-wire", weightsWire))
                .toArray(String[]::new);
    }

    /** Files of this build do not know the largest layer: weights go over a link twice, in three of four parts. */
    private static double millis(double bytes) {
        return 1000 * 2 * 0.75 * bytes / (0.1e9 / 8);
    }

    @Test
    void weightsOfFloat64TravelInFullAlone(@TempDir Path folder) throws IOException {
        List<String> files = changed(folder, Map.of("\"float32\"", "\"float64\""));
        assertThat(plan(files, "--weights-wire", "full").out())
                .isNotEmpty()
                .isEqualTo(plan(files).out());
        Ran rounded = plan(files, "--weights-wire", "bfloat16");
        assertThat(rounded.code()).isEqualTo(2);
        assertThat(rounded.err())
                .isEqualToIgnoringNewLines("kbfgs: --weights-wire bfloat16: expected full with float64");
    }

    /** Copies of the files in which texts are replaced. */
    private static List<String> changed(Path folder, Map<String, String> replacements) throws IOException {
        List<String> copies = new ArrayList<>();
        for (Path file : measured()) {
            String content = Files.readString(file);
            for (Map.Entry<String, String> one : replacements.entrySet()) {
                assertThat(content).contains(one.getKey());
                content = content.replace(one.getKey(), one.getValue());
            }
            copies.add(Files.writeString(folder.resolve(String.valueOf(file.getFileName())), content)
                    .toString());
        }
        return copies;
    }

    private static double ownersMillis(Ran ran) {
        assertThat(ran.code()).as(ran.err()).isZero();
        String line = ran.out()
                .lines()
                .takeWhile(one -> !one.isEmpty())
                .reduce((first, second) -> second)
                .orElseThrow();
        return Double.parseDouble(line.strip().split(" +")[OWNERS]);
    }

    @Test
    void aMethodThatWasNotTimedIsRefused() {
        Ran ran = plan(List.of(measured().get(0).toString()), "--method", "sgd");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualToIgnoringNewLines("kbfgs: --method sgd: not timed in these files, expected one of k-bfgs");
    }

    /** Of seeds the mean, of sizes those that reach the loss: (3 + 3 log(40 / 30) / log 2 + 3) / 2 iterations with 10 examples, 3 with 20. */
    @Test
    void secondsToALossAreIterationsOfTheLawTimesThoseOfTheModel(@TempDir Path folder) throws IOException {
        List<String> files = measured().stream().map(Path::toString).toList();
        Ran ran = plan(
                files,
                "--executors",
                "1,64",
                "--cores",
                "1",
                "--target-loss",
                "30",
                "--experiments",
                ofMnist(SavedRuns.batchSizes(folder)));
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains(
                        "iterations to train loss 30.0 by k-bfgs: 2.377 + 12.45 / m, within 0 % of those measured (10: 4, 20: 3)");
        List<String> lines = ran.out().lines().toList();
        String[] alone = lines.get(lines.size() - 2).strip().split(" +");
        assertThat(alone[0]).isEqualTo("1");
        assertThat(Double.parseDouble(alone[5]))
                .isCloseTo(Double.parseDouble(alone[3]) * Double.parseDouble(alone[4]) / 1000, within(0.2));
        assertThat(lines.get(lines.size() - 2)).endsWith("cheapest");
        assertThat(ran.out()).containsOnlyOnce("fastest");
    }

    @Test
    void aLossThatIsReachedAtOneSizeAloneIsRefused(@TempDir Path folder) throws IOException {
        List<String> files = measured().stream().map(Path::toString).toList();
        String experiment = ofMnist(SavedRuns.batchSizes(folder));
        assertThat(plan(files, "--target-loss", "25", "--experiments", experiment)
                        .err())
                .isEqualToIgnoringNewLines(
                        "kbfgs: --target-loss 25.0: is reached by k-bfgs at 0 sizes of the mini-batch,"
                                + " expected at least 2 in --experiments");
        assertThat(plan(files, "--target-loss", "25").code()).isEqualTo(2);
        assertThat(plan(
                                files,
                                "--target-loss",
                                "25",
                                "--experiments",
                                folder.resolve("none").toString())
                        .err())
                .contains("has no trials.csv");
    }

    /** Runs of the network 6-4-6. */
    @Test
    void experimentsOfAnotherNetworkAreRefused(@TempDir Path folder) throws IOException {
        List<String> files = measured().stream().map(Path::toString).toList();
        String experiment = SavedRuns.batchSizes(folder).toString();
        Ran ran = plan(files, "--target-loss", "30", "--experiments", experiment);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualToIgnoringNewLines("kbfgs: --experiments " + experiment
                        + ": trains the network 6-4-6, expected the timed one, 784-1000-500-250-30-250-500-1000-784");
    }

    /** Gives the runs of an experiment the network that was timed. */
    private static String ofMnist(Path experiment) throws IOException {
        try (Stream<Path> runs = Files.list(experiment.resolve("runs"))) {
            for (Path run : runs.toList()) {
                Files.writeString(
                        run.resolve("run.conf"),
                        """
                        network.layers = [784,1000,500,250,30,250,500,1000,784]
                        network.activations = [relu,relu,relu,linear,relu,relu,relu,linear]
                        """,
                        StandardOpenOption.APPEND);
            }
        }
        return experiment.toString();
    }

    private static Ran plan(List<String> files, String... more) {
        return Ran.of(Stream.of(Stream.of("plan"), files.stream(), Stream.of(more))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private static List<Path> measured() {
        try (Stream<Path> files = Files.list(
                Path.of(PlanCommandTest.class.getResource("/measured").toURI()))) {
            return files.sorted().toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
