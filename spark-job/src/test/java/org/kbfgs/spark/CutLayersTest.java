package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.config.Method;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.spark.objective.SparkObjective;
import org.kbfgs.spark.owners.Activity;
import org.kbfgs.spark.owners.OwnerEvent;
import org.kbfgs.spark.owners.ProcessEvents;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.RoundedWeights;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.OwnedIterations;
import org.kbfgs.train.SavedStates;
import org.kbfgs.train.ScheduledBatches;

/** A layer that is large for one link travels in parts through all executors, to the same bits. */
class CutLayersTest {

    private static final int SHARDS = 5;
    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final Workers WORKERS = new Workers(1);
    private static final Architecture NETWORK = Architecture.of(
            List.of(Example.WIDTH, 901, 900, Example.WIDTH),
            List.of(Activation.TANH, Activation.RELU, Activation.LINEAR),
            Loss.SIGMOID_CROSS_ENTROPY);
    private static final Method K_BFGS = new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()));

    private static JavaSparkContext spark;
    private static JavaRDD<Shard> cached;

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(LocalCluster.conf(LocalCluster.THREE_EXECUTORS));
        cached = Example.cached(spark, SHARDS, 3, ARITHMETIC.type());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @ParameterizedTest
    @EnumSource
    void runsToTheSameBits(WirePrecision precision) throws Exception {
        BatchSchedule schedule = Example.schedule(SHARDS);
        Objective distributed = RoundedWeights.of(
                new SparkObjective(cached, NETWORK, ARITHMETIC, precision, schedule), precision, NETWORK, ARITHMETIC);
        ExecutorProbe.awaitNoOwners(spark.sc());
        try (SparkOwners owners =
                new SparkOwners(() -> cached, NETWORK, ARITHMETIC, precision, precision, schedule, K_BFGS)) {
            assertThat(OwnersTest.results(owned(owners, distributed, schedule, K_BFGS.optimizer(WORKERS)), 3, k -> {}))
                    .isEqualTo(OwnersTest.results(local(precision, schedule, K_BFGS.optimizer(WORKERS)), 3, k -> {}));
            assertALayerIsCut();
            assertGradientsComeWhileOthersAreComputed(owners.events());
        }
    }

    private static <S> Iterations owned(
            SparkOwners owners, Objective objective, BatchSchedule schedule, Optimizer<S> optimizer) {
        return OwnedIterations.of(
                owners,
                objective,
                optimizer,
                new ScheduledBatches(schedule),
                weights(),
                schedule.miniBatch(),
                SavedStates.COLLECTED);
    }

    private static <S> Iterations local(WirePrecision precision, BatchSchedule schedule, Optimizer<S> optimizer) {
        List<Shard> all = IntStream.range(0, SHARDS)
                .mapToObj(s -> Example.shard(s, SHARDS, ARITHMETIC.type()))
                .toList();
        LocalObjective objective = new LocalObjective(NETWORK, ARITHMETIC, precision, schedule, all, WORKERS);
        return new IterationRunner<>(
                RoundedWeights.of(objective, precision, NETWORK, ARITHMETIC),
                optimizer,
                new ScheduledBatches(schedule),
                weights(),
                schedule.miniBatch());
    }

    private static Parameters weights() {
        return InitialWeights.uniform(NETWORK, ARITHMETIC, 5);
    }

    /** Tasks announce what they have left. */
    private static void assertGradientsComeWhileOthersAreComputed(List<ProcessEvents> processes) {
        List<OwnerEvent> jobs = processes.get(0).events().stream()
                .filter(event -> event.activity() == Activity.JOB)
                .toList();
        assertThat(processes.stream()
                        .flatMap(process -> process.events().stream())
                        .filter(event -> event.activity() == Activity.GRADIENT_SUMS)
                        .filter(event -> jobs.stream()
                                .anyMatch(job -> job.evaluation() == event.evaluation() && event.from() < job.to())))
                .isNotEmpty();
    }

    /** Otherwise the test shows nothing. Of whole layers there is a block each, of the weights before and after the last move. */
    private static void assertALayerIsCut() {
        assertThat(ExecutorProbe.of(spark.sc()).values().stream()
                        .mapToInt(ExecutorProbe.Kept::weights)
                        .sum())
                .isGreaterThan(2 * NETWORK.depth());
    }
}
