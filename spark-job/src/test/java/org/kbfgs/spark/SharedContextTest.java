package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.holdenkarau.spark.testing.SharedJavaSparkContext;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.Test;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsRequest;

/** Several threads a task, in a context that spark-testing-base keeps; JUnit 4, as that library wants it. */
public class SharedContextTest extends SharedJavaSparkContext {

    @Override
    public SparkConf conf() {
        return super.conf().setMaster("local[2]").set("spark.task.cpus", "2");
    }

    @Test
    public void aTaskWithTwoThreadsGivesTheSameBits() {
        for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT64}) {
            assertThat(Example.bits(Example.distributed(Example.cached(jsc(), 8, 1, type), 8, type), type))
                    .isDeepEqualTo(Example.bits(Example.local(8, type), type));
        }
    }

    @Test
    public void failingTasksGiveTheirThreadsBack() {
        ElementType type = ElementType.FLOAT64;
        Objective objective = Example.distributed(Example.cached(jsc(), 8, 1, type), 8, type);
        objective.evaluate(Example.weights(type, 1), Example.ITERATION).get();
        long before = workers();
        MiniBatch unknown = new MiniBatch.Rows(new long[] {Example.EXAMPLES});
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> objective
                            .evaluate(Example.weights(type, 1), List.of(StatisticsRequest.of(unknown, Statistic.LOSS)))
                            .get())
                    .hasMessageContaining("mini-batch has example 23");
        }
        assertThat(workers()).isEqualTo(before).isGreaterThan(0);
    }

    private static long workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("kbfgs-worker"))
                .count();
    }
}
