package org.kbfgs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.spark.session.Topology;

/** The topology of trainings without a configured one. */
class TopologyChoiceTest {

    private static final String SMALL = "network.layers=[6,4,6]";
    private static final String MNIST = "network.layers=[784,1000,500,250,30,250,500,1000,784]";
    private static final long EXAMPLES = 60_000;

    private static TrainConfig config(String layers, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "data.train=a",
                "data.test=b",
                "run.dir=c",
                layers,
                "network.activations="
                        + (layers.equals(SMALL) ? "[relu,linear]" : "[relu,relu,relu,linear,relu,relu,relu,linear]"),
                "network.loss=half-squared-error",
                "optimizer.learning-rate=1",
                "optimizer.damping=1",
                "batch.size=1000",
                "shards=32"));
        all.addAll(List.of(more));
        return TrainConfig.of(Settings.of(all));
    }

    private static Topology chosen(TrainConfig config, int executors, int cores) {
        return TopologyChoice.faster(config, EXAMPLES, executors, cores).topology();
    }

    @Test
    void aLargeNetworkOnManyExecutorsHasOwnersAndASmallOneHasNot() {
        assertThat(chosen(config(MNIST), 8, 1)).isEqualTo(Topology.OWNERS);
        assertThat(chosen(config(MNIST, "weights-wire=bfloat16", "wire=bfloat16"), 8, 1))
                .isEqualTo(Topology.OWNERS);
        assertThat(chosen(config(SMALL), 8, 1)).isEqualTo(Topology.DRIVER);
        assertThat(chosen(config(SMALL, "optimizer.name=adam"), 8, 1)).isEqualTo(Topology.DRIVER);
    }

    private static String line(TrainConfig config, int executors, int cores) {
        return TopologyChoice.faster(config, EXAMPLES, executors, cores).line().orElseThrow();
    }

    @Test
    void oneExecutorHasNothingToSend() {
        String expected =
                "spark.kbfgs.topology is driver: one executor has all shards, and nothing is sent between executors";
        assertThat(line(config(MNIST), 1, 64)).isEqualTo(expected);
        assertThat(line(config(MNIST, "shards=1"), 8, 1)).isEqualTo(expected);
    }

    @Test
    void aLayerThatSparkDoesNotMoveAsABlockIsLeftOnTheDriver() {
        TrainConfig large = config("network.layers=[784,40000,500,250,30,250,500,1000,784]");
        assertThat(line(large, 8, 1))
                .matches(
                        "spark\\.kbfgs\\.topology is driver: a layer has a state of [0-9.]+ GB, and Spark moves blocks of at"
                                + " most 2 GiB");
    }

    @Test
    void theModelSaysNothingOfExecutorsThatComeAndGoOfGpusAndOfSeveralTasksOnAnExecutor() {
        assertThat(TopologyChoice.unpredicted(new SparkConf(false), 4, 4)).isEmpty();
        for (String elastic : List.of("spark.dynamicAllocation.enabled", "spark.decommission.enabled")) {
            assertThat(TopologyChoice.unpredicted(new SparkConf(false).set(elastic, "false"), 4, 4))
                    .isEmpty();
            assertThat(TopologyChoice.unpredicted(new SparkConf(false).set(elastic, "true"), 4, 4))
                    .contains(elastic + " lets executors go, and a layer's owner is not replaced without loss of time");
        }
        SparkConf gpus = new SparkConf(false).set("spark.executor.resource.gpu.amount", "1");
        assertThat(TopologyChoice.unpredicted(gpus, 4, 4)).contains("times on GPUs are not predicted");
        assertThat(TopologyChoice.unpredicted(new SparkConf(false), 4, 8))
                .contains("times of 8 tasks at once on 4 executors are not predicted");
    }

    @Test
    void theLineSaysBothTimes() {
        TopologyChoice choice = TopologyChoice.faster(config(MNIST), EXAMPLES, 8, 1);
        assertThat(choice.line().orElseThrow())
                .matches("spark\\.kbfgs\\.topology is owners: 8 executors, 10 Gbit/s assumed, [0-9.]+ ms an iteration"
                        + " expected with driver, [0-9.]+ with owners, which are taken below 0\\.8 of the driver's");
        assertThat(choice.withoutRoomForOwners().line())
                .contains("spark.kbfgs.topology is driver: owners would need more memory");
    }

    /** As bench measures it on the network of the same name. */
    @Test
    void theLoadOfTheModelIsTheOneThatBenchReports() {
        MethodLoad load = MethodLoad.of(config(MNIST), false);
        assertThat(load.flopsPerExample()).isEqualTo(28473398.0);
        assertThat(load.flopsOfUpdate()).isCloseTo(37588169923.0 - 28473398000.0, within(1.0));
        assertThat(load.message()).isCloseTo(17942756, within(100.0)); // headers have grown since
        assertThat(load.weights()).isEqualTo(11349256);
        assertThat(load.largestLayer()).isBetween(0.28, 0.29);
        assertThat(MethodLoad.of(config(MNIST, "weights-wire=bfloat16"), false).weights())
                .isEqualTo(11349256 / 2.0);
    }
}
