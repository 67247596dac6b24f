package org.kbfgs.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many executors or cores are awaited before shards are spread, by what the configuration asks for. */
class ExecutorWaitTest {

    @ParameterizedTest(name = "{0} {1}: {2} executors, {3} cores")
    @CsvSource({
        "'local-cluster[3,1,512]', '', 3, 0",
        "yarn, spark.executor.instances=8, 8, 0",
        "yarn, spark.executor.instances=8 spark.scheduler.minRegisteredResourcesRatio=0.8, 7, 0",
        "spark://h:1, spark.cores.max=16 spark.executor.cores=2, 8, 0",
        "spark://h:1, spark.cores.max=8, 0, 8",
        "spark://h:1, '', 0, 0"
    })
    void whatIsAskedForIsAwaited(String master, String settings, int executors, int cores) {
        SparkConf conf = new SparkConf(false).setMaster(master);
        for (String one : settings.isEmpty() ? new String[0] : settings.split(" ")) {
            conf.set(one.split("=")[0], one.split("=")[1]);
        }
        assertThat(ExecutorWait.of(conf)).isEqualTo(new ExecutorWait(executors, cores, Duration.ofSeconds(30)));
    }
}
