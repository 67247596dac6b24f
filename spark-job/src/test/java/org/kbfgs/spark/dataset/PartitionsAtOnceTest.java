package org.kbfgs.spark.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Partitions that one task computes on several threads. */
class PartitionsAtOnceTest {

    private static final int THREADS = 3;

    /** Is passed only by as many threads at once. */
    private static final CyclicBarrier TOGETHER = new CyclicBarrier(THREADS);

    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(new SparkConf().setMaster("local[1]").setAppName("partitions at once"));
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static JavaRDD<Integer> numbers(int count, int partitions) {
        return spark.parallelize(IntStream.range(0, count).boxed().toList(), partitions);
    }

    private static List<Integer> collected(RDD<Integer> some) {
        List<Integer> all = new ArrayList<>(some.toJavaRDD().collect());
        all.sort(null);
        return all;
    }

    private static Iterator<Integer> waiting(Iterator<Integer> some) throws Exception {
        List<Integer> waited = new ArrayList<>();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return some.hasNext();
            }

            @Override
            public Integer next() {
                try {
                    if (waited.isEmpty()) {
                        TOGETHER.await(20, TimeUnit.SECONDS);
                    }
                } catch (Exception alone) {
                    throw new IllegalStateException("other partitions are not computed at the same time", alone);
                }
                assertThat(TaskContext.get()).isNotNull();
                waited.add(some.next());
                return waited.get(waited.size() - 1);
            }
        };
    }

    @Test
    void aTaskComputesItsPartitionsAtTheSameTime() {
        RDD<Integer> all = numbers(60, 2 * THREADS)
                .mapPartitions(PartitionsAtOnceTest::waiting)
                .rdd();
        RDD<Integer> atOnce = PartitionsAtOnce.of(all, THREADS);
        assertThat(atOnce.getNumPartitions()).isEqualTo(2);
        assertThat(collected(atOnce))
                .containsExactlyElementsOf(IntStream.range(0, 60).boxed().toList());
    }

    @Test
    void everyElementComesOnceWhateverTheNumbers() {
        for (int partitions : List.of(1, 2, 5, 7)) {
            for (int threads : List.of(1, 2, 8)) {
                assertThat(collected(PartitionsAtOnce.of(numbers(5, partitions).rdd(), threads)))
                        .as("%d partitions, %d threads", partitions, threads)
                        .containsExactly(0, 1, 2, 3, 4);
            }
        }
    }

    @Test
    void aFailureOfAPartitionIsTheTasks() {
        RDD<Integer> failing = numbers(10, 2)
                .map(number -> {
                    if (number == 7) {
                        throw new IllegalArgumentException("seven");
                    }
                    return number;
                })
                .rdd();
        assertThatThrownBy(() -> collected(PartitionsAtOnce.of(failing, 2))).hasStackTraceContaining("seven");
    }
}
