package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.holdenkarau.spark.testing.SharedJavaSparkContext;
import org.apache.spark.SparkConf;
import org.junit.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Several threads a task, in a context that spark-testing-base keeps; JUnit 4, as that library wants it. */
public class SharedContextTest extends SharedJavaSparkContext {

    @Override
    public SparkConf conf() {
        return super.conf().setMaster("local[2]").set("spark.task.cpus", "2");
    }

    @Test
    public void aTaskWithTwoThreadsGivesTheSameBits() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            assertThat(Example.bits(Example.distributed(Example.cached(jsc(), 8, 1, type), 8, type), type))
                    .isDeepEqualTo(Example.bits(Example.local(8, type), type));
        }
    }
}
