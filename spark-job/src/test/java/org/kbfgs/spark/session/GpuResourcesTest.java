package org.kbfgs.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.kbfgs.io.BadInput;

/** The GPUs that a configuration asks for, before Spark starts. */
class GpuResourcesTest {

    private static final String DRIVER = "spark.driver.resource.gpu.amount";
    private static final String EXECUTOR = "spark.executor.resource.gpu.amount";
    private static final String TASK = "spark.task.resource.gpu.amount";
    private static final String SCRIPT = "spark.driver.resource.gpu.discoveryScript";

    /** Of pairs of a name and a value. */
    private static SparkConf conf(String master, String... settings) {
        SparkConf conf = new SparkConf(false).set("spark.master", master);
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        return conf;
    }

    private static SparkConf onYarn(String... settings) {
        return conf("yarn", settings);
    }

    private static void assertRefused(SparkConf conf, String line) {
        assertThatThrownBy(() -> GpuResources.check(conf))
                .isInstanceOf(BadInput.class)
                .hasMessage(line);
        assertThatThrownBy(() -> GpuResources.requireAll(conf))
                .isInstanceOf(BadInput.class)
                .hasMessage(line);
    }

    private static void assertNeeded(SparkConf conf, String line) {
        assertThatCode(() -> GpuResources.check(conf)).doesNotThrowAnyException();
        assertThatThrownBy(() -> GpuResources.requireAll(conf))
                .isInstanceOf(BadInput.class)
                .hasMessage(line);
    }

    @Test
    void aGpuForEachProcessIsRight() {
        GpuResources.requireAll(onYarn(DRIVER, "1", SCRIPT, "gpus.sh", EXECUTOR, "1", TASK, "1"));
        GpuResources.requireAll(onYarn(DRIVER, "1", "spark.driver.resourcesFile", "f", EXECUTOR, "1", TASK, "1.0"));
        GpuResources.requireAll(conf("local[4]", DRIVER, "1", SCRIPT, "gpus.sh"));
        GpuResources.check(onYarn());
        GpuResources.check(conf("local[*]"));
    }

    @Test
    void aBuildForGpusNeedsOneInEachProcess() {
        assertNeeded(
                onYarn(EXECUTOR, "1", TASK, "1"),
                DRIVER + ": is not set, expected 1: this build computes on GPUs, and the driver needs one");
        assertNeeded(
                onYarn(DRIVER, "1", SCRIPT, "gpus.sh"),
                EXECUTOR + ": is not set, expected 1: this build computes on GPUs, and each executor needs one");
        assertNeeded(
                conf("local[2]"),
                DRIVER + ": is not set, expected 1: this build computes on GPUs, and the driver needs one");
    }

    @Test
    void aTaskHasExactlyOneGpuOfItsExecutors() {
        assertRefused(
                onYarn(TASK, "1"),
                TASK + " = 1: an executor has 0, expected " + EXECUTOR + " = 1 and " + TASK + " = 1");
        assertRefused(
                onYarn(EXECUTOR, "1", TASK, "2"),
                TASK + " = 2: an executor has 1, expected " + EXECUTOR + " = 1 and " + TASK + " = 1");
        assertRefused(onYarn(EXECUTOR, "1", TASK, "0.5"), TASK + " = 0.5: several tasks would share a GPU, expected 1");
        assertRefused(
                onYarn(EXECUTOR, "2", TASK, "1"),
                EXECUTOR + " = 2: an executor computes on one GPU, expected 1 and more executors for more GPUs");
        assertRefused(
                onYarn(EXECUTOR, "1"),
                TASK + ": is not set, expected 1: without it, tasks get no GPU of their executor's");
        assertRefused(onYarn(EXECUTOR, "one", TASK, "1"), EXECUTOR + " = one: expected 1");
    }

    @Test
    void theDriversGpuIsOneThatAScriptFinds() {
        assertRefused(
                onYarn(DRIVER, "2", SCRIPT, "gpus.sh"), DRIVER + " = 2: the driver computes on one GPU, expected 1");
        assertRefused(
                onYarn(DRIVER, "1"),
                SCRIPT
                        + ": is not set, expected a script that prints the driver's GPUs, such as submit-scripts/gpus.sh");
    }

    @Test
    void aLocalMastersTasksHaveTheDriversGpu() {
        assertRefused(
                conf("local[2]", EXECUTOR, "1", TASK, "1"),
                TASK + " = 1: expected " + DRIVER
                        + " alone with master local[2], whose tasks run in the driver's process");
    }

    @Test
    void cudaNumbersGpusAsNvidiasToolsDo() {
        assertThat(GpuResources.applyTo(onYarn(EXECUTOR, "1")).get("spark.executorEnv.CUDA_DEVICE_ORDER"))
                .isEqualTo("PCI_BUS_ID");
        assertThat(GpuResources.applyTo(onYarn()).contains("spark.executorEnv.CUDA_DEVICE_ORDER"))
                .isFalse();
    }
}
