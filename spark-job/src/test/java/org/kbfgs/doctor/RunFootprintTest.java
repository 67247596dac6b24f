package org.kbfgs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.doctor.Finding.Level;
import org.kbfgs.memory.Footprint;
import org.kbfgs.memory.Sizes;
import org.kbfgs.memory.StatePlacement;
import org.kbfgs.spark.dataset.DatasetSummary;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.table.RowStorage;

/** The memory of a run, by hand, and what is said where there is less. */
class RunFootprintTest {

    private static final Machine MACHINE = Machine.here("driver", 1, List.of(), Map.of());

    private static TrainConfig config(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "data.train=a",
                "data.test=b",
                "run.dir=c",
                "network.layers=[6,4,6]",
                "network.activations=[relu,linear]",
                "network.loss=half-squared-error",
                "optimizer.learning-rate=1",
                "optimizer.damping=1",
                "batch.size=8",
                "shards=4"));
        all.addAll(List.of(more));
        return TrainConfig.of(Settings.of(all));
    }

    private static Footprint footprint(int tasks, String... more) {
        return footprint(Double.POSITIVE_INFINITY, tasks, more);
    }

    private static Footprint footprint(double rowMemory, int tasks, String... more) {
        DatasetSummary train = SummarizedRows.of(100, Map.of(DatasetSpec.KEY_SCALING, "1/255"));
        return RunFootprint.of(config(more), train, SummarizedRows.of(10, Map.of()), tasks, rowMemory);
    }

    @Test
    void rowsAreDealtToTasks() {
        assertThat(footprint(2).cached())
                .hasToString("cached by a task: 300 B training rows (100 x 6 x 1 B / 2) + 120 B test rows"
                        + " (10 x 6 x 4 B / 2) = 420 B");
        assertThat(footprint(9).cached().bytes())
                .as("never more tasks than shards")
                .isEqualTo((100 + 10 * 4) * 6 / 4.0);
        assertThat(footprint(1, "network.dtype=float64").cached().bytes())
                .as("a network's type does not change them")
                .isEqualTo(footprint(1).cached().bytes());
        assertThat(footprint(1, "network.loss=softmax-cross-entropy", "network.layers=[6,4,3]")
                        .cached()
                        .bytes())
                .as("one-hot targets beside the features")
                .isEqualTo(100 * (6 + 3) + 10 * (24 + 3.0));
        assertThat(footprint(1, "network.loss=softmax-cross-entropy", "network.layers=[6,4,3]")
                        .cached()
                        .toString())
                .contains("100 x (6 x 1 + 3) B / 1");
    }

    @Test
    void aWeightTakesFourBytesAndItsPassMoreForEachRow() {
        Footprint weighted = footprint(1, "data.weight=w");
        assertThat(weighted.cached().toString()).contains("100 x (6 x 1 + 4) B / 1", "10 x (6 x 4 + 4) B / 1");
        assertThat(weighted.sizes().row() - footprint(1).sizes().row())
                .as(
                        "the widest inputs with their 1, or outputs, the weight, its root and the root's inverse, in float32")
                .isEqualTo((7 + 3) * Float.BYTES);
        assertThat(weighted.results()).isEqualTo(footprint(1).results());
    }

    @Test
    void whatATaskSendsIsAsLongAsItsStatistics() {
        TrainConfig config = config();
        Set<Statistic> means = Set.of(Statistic.PRE_ACTIVATIONS, Statistic.PRE_ACTIVATION_GRADIENTS);
        Set<Statistic> first = Set.of(
                Statistic.LOSS,
                Statistic.GRADIENT,
                Statistic.INPUTS,
                Statistic.PRE_ACTIVATIONS,
                Statistic.PRE_ACTIVATION_GRADIENTS,
                Statistic.INPUT_MOMENTS);
        int bytes = 0;
        for (Set<Statistic> sums : List.of(first, means)) {
            bytes += Statistics.zeros(StatisticsLayout.of(config.network(), sums), BackendChoice.of(config.type()))
                    .toBytes()
                    .length;
        }
        assertThat(footprint(1).results()).isEqualTo(bytes);
        assertThat(footprint(4).results()).isEqualTo(4.0 * bytes);
        int headers = 2 * (Long.BYTES + Statistic.values().length * Double.BYTES);
        assertThat(footprint(1, "wire=bfloat16").results() - headers).isEqualTo((bytes - headers) / 2.0);
    }

    private static Footprint amongOwners(int executors) {
        return footprint(4).with(RunFootprint.amongOwners(config(), 100, executors));
    }

    @Test
    void ownersHoldTheirLayersAndTheDriverAStateToRecoverFrom() {
        Sizes sizes = footprint(4).sizes();
        StatePlacement.AmongOwners all = RunFootprint.amongOwners(config(), 100, 1);
        assertThat(all.weights()).isEqualTo(sizes.weights());
        assertThat(all.state()).isEqualTo(sizes.state());
        StatePlacement.AmongOwners most = RunFootprint.amongOwners(config(), 100, 2);
        assertThat(most.weights())
                .as("the layer from 4 units to 6, or the other")
                .isIn(6 * 5 * 4L, 4 * 7 * 4L);
        assertThat(most.state()).isLessThan(sizes.state());
        assertThat(amongOwners(2).driver().toString())
                .contains("state to recover from")
                .doesNotContain("optimiser", "bytes of messages");
        assertThat(footprint(4).driver().toString()).contains("optimiser", "bytes of messages");
        assertThat(amongOwners(2).executor().beside().toString())
                .contains("own layers' optimiser (1 x " + most.state() + " B)");
        assertThat(amongOwners(2).results()).isLessThan(footprint(4).results());
        assertThat(all.moments()).isEqualTo(4 * (7 * 8 / 2 + 5 * 6 / 2));
        assertThat(all.rounded()).isZero();
        TrainConfig half = config("wire=bfloat16", "weights-wire=bfloat16");
        assertThat(RunFootprint.amongOwners(half, 100, 1).moments()).isEqualTo(all.moments() / 2);
        assertThat(RunFootprint.amongOwners(half, 100, 1).rounded()).isEqualTo(all.weights() / 2);
    }

    private static Footprint ofOwners(String... more) {
        return footprint(4, more).with(RunFootprint.amongOwners(config(more), 100, 2));
    }

    private static String driverOfOwners(String... more) {
        return ofOwners(more).driver().toString();
    }

    /** Checkpoints on a file system that all processes reach, and nothing that needs the state on the driver. */
    @Test
    void whereOwnersWriteStatesTheDriverHoldsNoneOfAnyMethod() {
        String shared = "checkpoint.dir=hdfs://host/run";
        assertThat(driverOfOwners(shared))
                .contains("weights to recover from")
                .doesNotContain("state")
                .isEqualTo(driverOfOwners(shared, "optimizer.name=adam"));
        assertThat(driverOfOwners(shared, "divergence.policy=back-off"))
                .contains("weights to recover from", "states to return to", "state on its way");
        assertThat(driverOfOwners(shared, "checkpoint.keep=0")).isEqualTo(driverOfOwners());
    }

    /** There are 4 x 7 + 6 x 5 = 58 weights of 4 B, and three numbers of Adam's for each; the larger layer has 30 of them. */
    @Test
    void forSpectraTheDriverCollectsTheOptimisersStateAndMakesAnotherOfIt() {
        String shared = "checkpoint.dir=hdfs://host/run";
        String adam = "optimizer.name=adam";
        String steps = "health.lanczos-steps=4";
        assertThat(driverOfOwners(shared, adam, steps))
                .contains(
                        "weights to recover from (1 x 232 B)",
                        " B state on its way (1 x 696 B)",
                        "a layer's state on its way (1 x 360 B)",
                        "optimiser for spectra (1 x 696 B)")
                .doesNotContain("states to return to");
        double driver = ofOwners(shared, adam).driver().bytes();
        assertThat(ofOwners(shared, adam, steps).driver().bytes() - driver).isEqualTo(2 * 696 + 360);
        double owner = ofOwners(shared, adam).executor().bytes();
        assertThat(ofOwners(shared, adam, steps).executor().bytes() - owner).isEqualTo(360);
        assertThat(driverOfOwners(shared, adam, steps, "divergence.policy=back-off"))
                .contains(
                        "states to return to (1 x 928 B)",
                        " B state on its way (1 x 928 B)",
                        "optimiser for spectra (1 x 696 B)");
        assertThat(driverOfOwners(steps))
                .as("a state that is collected to recover from serves for spectra too")
                .isEqualTo(driverOfOwners());
    }

    @Test
    void blocksOfOwnersThatHaveNoRoomBesideTheRowsAreAWarning() {
        assertThat(blocks(footprint(4), 1e9)).isEmpty();
        assertThat(blocks(amongOwners(2), 1e9))
                .singleElement()
                .extracting(Finding::level)
                .isEqualTo(Level.OK);
        assertThat(blocks(amongOwners(2), 500)).singleElement().satisfies(one -> {
            assertThat(one.level()).isEqualTo(Level.WARNING);
            assertThat(one.text())
                    .startsWith("blocks of an owner: ")
                    .contains("Spark's storage memory has 290 B beside the rows, expected as much");
        });
    }

    @Test
    void aLayerWhoseStateIsTooLargeForABlockIsAProblem() {
        StatePlacement large = RunFootprint.amongOwners(config("network.layers=[6,40000,6]"), 100, 2);
        assertThat(blocks(footprint(4).with(large), 1e12)).singleElement().satisfies(one -> {
            assertThat(one.level()).isEqualTo(Level.PROBLEM);
            assertThat(one.text())
                    .startsWith("spark.kbfgs.topology = owners: a layer has a state of ")
                    .endsWith(", expected at most 2 GiB, the most that Spark moves as a block; or driver");
        });
    }

    private static List<Finding> blocks(Footprint need, double storageMemory) {
        return new RowsCheck(RowStorage.MEMORY, need, storageMemory, MACHINE, 1, new SparkConf(false)).blocks();
    }

    @Test
    void aStateToReturnToIsKeptWhereTheRunMayReturn() {
        assertThat(footprint(1, "divergence.policy=back-off").driver().beside().toString())
                .contains("states to return to");
        assertThat(footprint(1).driver().beside().toString()).doesNotContain("to return to");
    }

    @Test
    void aValidationShareIsTakenFromTheTrainingRows() {
        assertThat(footprint(1, "data.validation-share=0.25").cached().toString())
                .contains("training rows (75 x", "validation rows (25 x");
    }

    @Test
    void whatDoesNotFitIsAProblemThatShowsTheArithmetic() {
        String wide = "network.layers=[20000,20000,20000]";
        MemoryCheck memory = new MemoryCheck(footprint(2, wide), new SparkConf(false));
        assertThat(memory.limits())
                .filteredOn(one -> one.level() == Level.PROBLEM)
                .extracting(Finding::text)
                .satisfiesExactly(
                        weights -> assertThat(weights).isEqualTo("weights are 3.20 GB, expected less than 2^31 bytes"),
                        results -> assertThat(results)
                                .contains("results of a job are 9.60 GB, expected at most spark.driver.maxResultSize"));
        assertThat(memory.onlyProcess(MACHINE)).anySatisfy(one -> {
            assertThat(one.level()).isEqualTo(Level.PROBLEM);
            assertThat(one.text())
                    .startsWith("native memory of driver and task: ")
                    .contains("3.20 GB weights (1 x 3200160000 B)", "expected as much");
        });
        assertThat(new MemoryCheck(footprint(2), new SparkConf(false)).onlyProcess(MACHINE))
                .allMatch(one -> one.level() == Level.OK);
    }

    @Test
    void aContainersLimitIsHeeded() {
        SparkConf yarn = new SparkConf(false).set("spark.master", "yarn").set("spark.executor.memoryOverhead", "1m");
        String wide = "network.layers=[200,300,200]";
        assertThat(new MemoryCheck(footprint(2, wide), yarn).executor(MACHINE))
                .filteredOn(one -> one.level() == Level.PROBLEM)
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .contains("there are 1.05 MB, spark.executor.memoryOverhead, beyond which a container is killed")
                .endsWith(": add --conf spark.executor.memoryOverhead=256m");
        SparkConf enough = yarn.clone().set("spark.executor.memoryOverhead", "256m");
        assertThat(new MemoryCheck(footprint(2, wide), enough).executor(MACHINE))
                .allMatch(one -> one.level() == Level.OK);
    }

    @Test
    void aDriverHasALimitWhereItRunsInAContainer() {
        String wide = "network.layers=[4000,4000,4000]";
        SparkConf client = new SparkConf(false).set("spark.master", "yarn").set("spark.driver.memory", "4g");
        String line = ": add --conf spark.driver.memoryOverhead=" + overhead(footprint(2, wide)) + "m";
        assertThat(new MemoryCheck(footprint(2, wide), client).driver(MACHINE))
                .filteredOn(one -> one.text().contains("spark.driver.memoryOverhead"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.level()).isEqualTo(Level.OK);
                    assertThat(one.text()).endsWith(" is killed with --deploy-mode cluster" + line);
                });
        SparkConf cluster = client.clone().set("spark.submit.deployMode", "cluster");
        assertThat(new MemoryCheck(footprint(2, wide), cluster).driver(MACHINE))
                .filteredOn(one -> one.level() == Level.PROBLEM)
                .extracting(Finding::text)
                .anyMatch(
                        text -> text.contains("there are 429 MB, spark.driver.memoryOverhead") && text.endsWith(line));
        SparkConf half = cluster.clone().set("spark.driver.memoryOverheadFactor", "0.9");
        assertThat(new MemoryCheck(footprint(2, wide), half).driver(MACHINE))
                .extracting(Finding::text)
                .noneMatch(text -> text.contains("add --conf"));
        assertThat(new MemoryCheck(footprint(2, wide), new SparkConf(false).set("spark.master", "spark://host:7077"))
                        .driver(MACHINE))
                .extracting(Finding::text)
                .noneMatch(text -> text.contains("memoryOverhead"));
    }

    /** The least multiple of 128 MiB that holds a driver's native memory. */
    private static long overhead(Footprint footprint) {
        long step = 128 << 20;
        return ((long) footprint.driver().beside().bytes() + step - 1) / step * 128;
    }

    private static Finding rows(RowStorage storage, double storageMemory, int executors) {
        Footprint need = footprint(RowsCheck.rowMemory(storage, storageMemory), 2);
        return new RowsCheck(storage, need, storageMemory, MACHINE, 1, new SparkConf(false))
                .sharedBy(executors).findings().stream()
                        .reduce((first, second) -> second)
                        .orElseThrow();
    }

    @Test
    void rowsThatSparkCannotCacheAreAProblemInMemoryAlone() {
        assertThat(rows(RowStorage.MEMORY, 420, 1).level()).isEqualTo(Level.OK);
        assertThat(rows(RowStorage.MEMORY, 419, 1))
                .hasToString("problem  storage     data.storage = memory: cached by a task: 300 B training rows"
                        + " (100 x 6 x 1 B / 2) + 120 B test rows (10 x 6 x 4 B / 2) = 420 B; Spark's storage memory is 419 B,"
                        + " expected as much: set more memory or executors, or data.storage = memory-and-disk");
    }

    @Test
    void shardsThatDoNotFitAreOnDiskAndNotOnTheHeap() {
        assertThat(rows(RowStorage.MEMORY_AND_DISK, 420, 1).level()).isEqualTo(Level.OK);
        Finding partly = rows(RowStorage.MEMORY_AND_DISK, 220, 1);
        assertThat(partly.level()).isEqualTo(Level.WARNING);
        assertThat(partly.text())
                .startsWith(
                        "data.storage = memory-and-disk: disk of a task: 150 B training rows (100 x 6 x 1 B / 2 x 1 / 2)"
                                + " + 60 B test rows (10 x 6 x 4 B / 2 x 1 / 2) = 210 B; " + MACHINE.localFolder()
                                + " has ")
                .endsWith(
                        "Spark's storage memory, 220 B, has no room for these rows: more memory or executors keep them in"
                                + " memory");
        assertThat(footprint(220, 2).cached().bytes()).isEqualTo(210);
        assertThat(footprint(220, 2).executor().heap().bytes())
                .isEqualTo(footprint(2).executor().heap().bytes() - 210);
        assertThat(footprint(220, 2).executor().beside())
                .isEqualTo(footprint(2).executor().beside());
    }

    @Test
    void theDiskMustHaveRoomForAllExecutorsOfAMachine() {
        Finding all = rows(RowStorage.DISK, 1e9, 1);
        assertThat(all.level()).isEqualTo(Level.OK);
        assertThat(all.text())
                .startsWith("data.storage = disk: disk of a task: 300 B training rows")
                .contains(" = 420 B; ");
        int many = (int) Math.min(Integer.MAX_VALUE, MACHINE.localFree() / 420 + 1_000_000);
        assertThat(rows(RowStorage.DISK, 1e9, many).level()).isEqualTo(Level.PROBLEM);
        assertThat(rows(RowStorage.DISK, 1e9, many).text())
                .endsWith(" for " + many + " executors: set spark.local.dir to a folder that has it");
        assertThat(footprint(0, 2).cached().amounts()).isEmpty();
    }

    @Test
    void yarnCountsMappedPages() {
        SparkConf yarn = new SparkConf(false).set("spark.master", "yarn");
        Footprint need = footprint(0, 2);
        assertThat(new RowsCheck(RowStorage.DISK, need, 1e9, MACHINE, 1, yarn).findings())
                .filteredOn(one -> one.level() == Level.WARNING)
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .contains("smaps-based-rss.enabled = true");
        assertThat(new RowsCheck(RowStorage.MEMORY, footprint(2), 1e9, MACHINE, 1, yarn).findings())
                .allMatch(one -> one.level() == Level.OK);
    }
}
