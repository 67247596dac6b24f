package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.config.Method;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.statistics.WirePrecision;

/** An owner with a thread for each of its layers computes the bits of one process. */
class OwnersWithThreadsTest {

    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(LocalCluster.conf(LocalCluster.TWO_CORES).set("spark.task.cpus", "2"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @ParameterizedTest(name = "{0}, S = {2}, {3}, {4}")
    @MethodSource("org.kbfgs.spark.OwnersTest#runs")
    void runsToTheSameBits(String name, Method method, int shards, Arithmetic arithmetic, WirePrecision precision) {
        JavaRDD<Shard> cached = Example.cached(spark, shards, 1, arithmetic.type());
        try (SparkOwners owners = new SparkOwners(
                () -> cached, Example.NETWORK, arithmetic, precision, precision, Example.schedule(shards), method)) {
            assertThat(OwnersTest.results(
                            OwnersTest.owned(owners, cached, method, shards, arithmetic, precision), 4, k -> {}))
                    .as(name)
                    .isEqualTo(OwnersTest.results(OwnersTest.local(method, shards, arithmetic, precision), 4, k -> {}));
        }
    }
}
