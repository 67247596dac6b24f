package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.optim.kbfgs.KBfgsSettings.Factor;

/** Wherever the shards lie, a training run and its sums are those of one process, to the bit. */
@ParameterizedClass
@ValueSource(strings = {"local[1]", "local[2]", LocalCluster.TWO_EXECUTORS})
class DistributedIsLocalTest {

    private static final Factor DENSE = new Factor.Dense();
    private static final Factor WINDOW = new Factor.Window(2);

    private static JavaSparkContext spark;

    @Parameter
    String master;

    @BeforeParameterizedClassInvocation
    static void start(String master) {
        spark = new JavaSparkContext(LocalCluster.conf(master));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        spark.stop();
    }

    /** Each type and each number of shards, with each method; each type and method with two numbers of shards. */
    static Stream<Arguments> runs() {
        return Stream.of(
                Arguments.of(1, ElementType.FLOAT32, DENSE),
                Arguments.of(1, ElementType.FLOAT64, WINDOW),
                Arguments.of(3, ElementType.FLOAT32, WINDOW),
                Arguments.of(3, ElementType.FLOAT64, DENSE),
                Arguments.of(4, ElementType.FLOAT32, DENSE),
                Arguments.of(4, ElementType.FLOAT64, WINDOW),
                Arguments.of(8, ElementType.FLOAT32, WINDOW),
                Arguments.of(8, ElementType.FLOAT64, DENSE));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void runsAndSums(int shards, ElementType type, Factor factor) {
        JavaRDD<Shard> cached = Example.cached(spark, shards, Math.min(shards, 3), type);
        var distributed = Example.distributed(cached, shards, type);
        var local = Example.local(shards, type);
        assertThat(Training.run(Training.of(distributed, shards, factor, type)))
                .as("training on %s", master)
                .isEqualTo(Training.run(Training.of(local, shards, factor, type)));
        assertThat(Example.bits(distributed, type)).as("sums on %s", master).isDeepEqualTo(Example.bits(local, type));
        cached.unpersist();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void runsAndSumsOfWeightedExamples(int shards) {
        ElementType type = ElementType.FLOAT32;
        JavaRDD<Shard> plain = Example.cached(spark, shards, Math.min(shards, 2), type);
        JavaRDD<Shard> cached = plain.map(Example::weighted).cache();
        var distributed = Example.distributed(cached, shards, type);
        var local = Example.localWeighted(shards, type);
        List<Object> run = Training.run(Training.of(distributed, shards, DENSE, type));
        assertThat(run)
                .as("training on %s", master)
                .isEqualTo(Training.run(Training.of(local, shards, DENSE, type)))
                .isNotEqualTo(Training.run(Training.of(Example.local(shards, type), shards, DENSE, type)));
        assertThat(Example.bits(distributed, type)).as("sums on %s", master).isDeepEqualTo(Example.bits(local, type));
        cached.unpersist();
        plain.unpersist();
    }
}
