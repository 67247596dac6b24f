package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BroadcastBlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.LiveBuffers;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Objective.PendingEvaluation;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.WirePrecision;

class SparkObjectiveTest {

    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(new SparkConf().setMaster("local[2]").setAppName("objective"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** What another test left. */
    @BeforeEach
    void noTaskStays() throws Exception {
        Watch.noJobs(spark.sc());
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,FLOAT32",
        "3,1,FLOAT32",
        "3,2,FLOAT32",
        "4,2,FLOAT32",
        "8,2,FLOAT32",
        "8,3,FLOAT32",
        "8,8,FLOAT32",
        "30,4,FLOAT32",
        "40,16,FLOAT32",
        "64,40,FLOAT32",
        "1,1,FLOAT64",
        "3,2,FLOAT64",
        "4,3,FLOAT64",
        "8,3,FLOAT64",
        "8,5,FLOAT64"
    })
    void distributedSumsAreLocalSumsToTheBit(int shards, int partitions, ElementType type) {
        JavaRDD<Shard> cached = Example.cached(spark, shards, partitions, type);
        assertThat(Example.bits(Example.distributed(cached, shards, type), type))
                .isDeepEqualTo(Example.bits(Example.local(shards, type), type));
        cached.unpersist();
    }

    /** Rounded at every node of the tree, whether a task, a meeting of many or the driver joined it. */
    @ParameterizedTest
    @CsvSource({"1,1", "3,1", "3,2", "8,2", "8,3", "8,8", "40,16", "64,40"})
    void soAreSumsThatTravelAsBfloat16(int shards, int partitions) {
        ElementType type = ElementType.FLOAT32;
        JavaRDD<Shard> cached = Example.cached(spark, shards, partitions, type);
        assertThat(Example.bits(Example.distributed(cached, shards, type, WirePrecision.BFLOAT16), type))
                .isDeepEqualTo(Example.bits(Example.local(shards, type, WirePrecision.BFLOAT16), type));
        cached.unpersist();
    }

    /** An iteration's deferred work reads its statistics while the executors compute the next. */
    @Test
    void statisticsStayAsTheyAreUntilTheirLeaseIsClosed() throws Exception {
        JavaRDD<Shard> cached = Example.cached(spark, 4, 1, ElementType.FLOAT32);
        Objective objective = Example.distributed(cached, 4, ElementType.FLOAT32);
        Parameters W = Example.weights(ElementType.FLOAT32, 1);
        try (Watch watch = new Watch(spark.sc());
                Lease<List<Statistics>> first = objective.evaluate(W, Example.ITERATION)) {
            Statistics sums = first.get().get(0);
            byte[] before = sums.toBytes();
            try (PendingEvaluation next = objective.begin(Example.weights(ElementType.FLOAT32, 2), Example.ITERATION)) {
                watch.awaitEnded(watch.jobs()); // The task has computed them.
                assertThat(sums.toBytes()).isEqualTo(before);
                assertThat(next.await().get().get(0).toBytes()).isNotEqualTo(before);
                assertThat(sums.toBytes()).isEqualTo(before);
            }
        }
        cached.unpersist();
    }

    @Test
    void anEvaluationIsOneJobAndLeavesNoBroadcast() throws Exception {
        JavaRDD<Shard> cached = Example.cached(spark, 4, 2, ElementType.FLOAT32);
        cached.count();
        Objective objective = Example.distributed(cached, 4, ElementType.FLOAT32);
        Set<Object> before = broadcasts();
        AtomicInteger jobs = new AtomicInteger();
        SparkListener counting = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart started) {
                jobs.incrementAndGet();
            }
        };
        spark.sc().addSparkListener(counting);
        int calls = 5;
        for (int i = 0; i < calls; i++) {
            objective
                    .evaluate(Example.weights(ElementType.FLOAT32, i), Example.ITERATION)
                    .get();
        }
        spark.sc().listenerBus().waitUntilEmpty();
        spark.sc().removeSparkListener(counting);
        assertThat(jobs).hasValue(calls);
        assertAtMostTaskBinariesSince(before, calls);
    }

    /**
     * A JVM keeps the memory of an objective's sums for its next evaluation, until the objective is closed. How much that
     * is depends on whether two tasks were in the same step at a time: each thing once or twice.
     */
    @ParameterizedTest
    @CsvSource({"4,2", "40,16"}) // The many sums of the latter are joined on executors.
    void objectivesOneAfterAnotherTakeTheMemoryOfOne(int shards, int partitions) throws Exception {
        ElementType type = ElementType.FLOAT64;
        JavaRDD<Shard> cached = Example.cached(spark, shards, partitions, type);
        long before;
        long one;
        try (Objective first = evaluated(cached, shards, type)) {
            before = LiveBuffers.bytes(type);
            try (Objective second = evaluated(cached, shards, type)) {
                one = LiveBuffers.bytes(type) - before;
            }
        }
        for (int i = 0; i < 10; i++) {
            evaluated(cached, shards, type).close();
        }
        assertThat(LiveBuffers.bytes(type)).isLessThanOrEqualTo(before + one);
        cached.unpersist();
    }

    private static Objective evaluated(JavaRDD<Shard> cached, int shards, ElementType type) {
        Objective objective = Example.distributed(cached, shards, type);
        try (Lease<List<Statistics>> sums = objective.evaluate(Example.weights(type, 1), Example.ITERATION)) {
            assertThat(sums.get()).hasSameSizeAs(Example.ITERATION);
        }
        return objective;
    }

    @Test
    void anExecutorsErrorSurfacesInOneLineAndLeavesNoBroadcast() throws Exception {
        JavaRDD<Shard> failing = spark.parallelize(List.of(0, 1), 2).map(s -> {
            throw new IllegalStateException("disk 7 is gone\n(it was old)");
        });
        Set<Object> before = broadcasts();
        Objective objective = Example.distributed(failing, 2, ElementType.FLOAT32);
        assertThatThrownBy(() -> objective
                        .evaluate(Example.weights(ElementType.FLOAT32, 1), Example.ITERATION)
                        .get())
                .isInstanceOf(ClusterFailure.class)
                .hasMessage("evaluation of 2 shards: disk 7 is gone");
        assertAtMostTaskBinariesSince(before, 1);
    }

    /** Spark itself broadcasts each job's code, until the collector finds it; more than that would be weights. */
    private static void assertAtMostTaskBinariesSince(Set<Object> before, int jobs) throws InterruptedException {
        Set<Object> left = broadcasts();
        for (int i = 0; i < 100 && left.size() - before.size() > jobs; i++) {
            Thread.sleep(50);
            left = broadcasts();
        }
        left.removeAll(before);
        assertThat(left).hasSizeLessThanOrEqualTo(jobs);
    }

    private static Set<Object> broadcasts() {
        Set<Object> ids = new TreeSet<>();
        scala.collection.Iterator<BlockId> blocks = SparkEnv.get()
                .blockManager()
                .master()
                .getMatchingBlockIds(id -> id.isBroadcast(), true)
                .iterator();
        while (blocks.hasNext()) {
            ids.add(((BroadcastBlockId) blocks.next()).broadcastId());
        }
        return ids;
    }
}
