package org.kbfgs.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.replay.Replay;
import org.kbfgs.replay.Trajectory;

/** A recorded trajectory is followed through Spark at any number of shards. */
class ReplayThroughSparkTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @ParameterizedTest
    @ValueSource(strings = {"ae-kbfgs-1", "ae-kbfgs-fullbatch", "reg-kbfgsl-p5"})
    void followsTheRecordedTrajectory(String name) {
        Trajectory trajectory = Trajectory.read(GOLDEN.resolve(name + ".json"));
        SparkConf conf = new SparkConf().setMaster("local[2]").setAppName("replay");
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            for (int S : new int[] {1, 3, 8}) {
                Replay.Verdict verdict = ReplayCommand.throughSpark(context, trajectory, S);
                assertThat(verdict.toString()).startsWith("PASS " + name + " spark-" + S);
            }
        }
    }
}
