package org.kbfgs.spark.session;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.FailureText;

/**
 * The GPUs that the application asks Spark for. A process computes on one GPU: an executor's task, which takes the whole executor,
 * and the driver.
 */
public final class GpuResources {

    /** Spark's name of the resource. */
    static final String NAME = "gpu";

    public static final String DRIVER = "spark.driver.resource.gpu.amount";
    public static final String EXECUTOR = "spark.executor.resource.gpu.amount";
    public static final String TASK = "spark.task.resource.gpu.amount";

    private static final String SCRIPT = "spark.driver.resource.gpu.discoveryScript";

    /** Spark's own, where a standalone master starts the driver on a worker, whose GPUs it knows. */
    private static final String GIVEN = "spark.driver.resourcesFile";

    private static final String ORDER = "spark.executorEnv.CUDA_DEVICE_ORDER";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})?");

    private final SparkConf conf;

    private GpuResources(SparkConf conf) {
        this.conf = conf;
    }

    /**
     * Checks that what is asked for gives each process at most one GPU, which no other shares.
     *
     * @throws BadInput otherwise
     */
    static void check(SparkConf conf) {
        new GpuResources(conf).checkAmounts();
    }

    /**
     * Checks that each process of a session that computes gets a GPU of its own, if this build computes on GPUs.
     *
     * @throws BadInput otherwise
     */
    public static void requireForBackend(SparkConf conf) {
        if (BackendChoice.isForGpus()) {
            requireAll(conf);
        }
    }

    /** As {@link #requireForBackend}, of a build that computes on GPUs. */
    static void requireAll(SparkConf conf) {
        GpuResources asked = new GpuResources(conf);
        asked.checkAmounts();
        asked.require(DRIVER, "the driver");
        if (!Cluster.isLocal(conf)) {
            asked.require(EXECUTOR, "each executor");
        }
    }

    private void checkAmounts() {
        if (Cluster.isLocal(conf) && amount(TASK) + amount(EXECUTOR) > 0) {
            throw new BadInput(set(amount(TASK) > 0 ? TASK : EXECUTOR) + ": expected " + DRIVER + " alone with master "
                    + conf.get("spark.master") + ", whose tasks run in the driver's process");
        }
        if (amount(TASK) > amount(EXECUTOR)) {
            throw new BadInput(set(TASK) + ": an executor has " + conf.get(EXECUTOR, "0") + ", expected " + EXECUTOR
                    + " = 1 and " + TASK + " = 1");
        }
        if (amount(TASK) > 0 && amount(TASK) < 1) {
            throw new BadInput(set(TASK) + ": several tasks would share a GPU, expected 1");
        }
        requireOne(EXECUTOR, "an executor computes on one GPU, expected 1 and more executors for more GPUs");
        requireOne(DRIVER, "the driver computes on one GPU, expected 1");
        if (amount(EXECUTOR) > amount(TASK)) {
            throw new BadInput(TASK + ": is not set, expected 1: without it, tasks get no GPU of their executor's");
        }
        if (amount(DRIVER) > 0 && !conf.contains(SCRIPT) && !conf.contains(GIVEN)) {
            throw new BadInput(SCRIPT + ": is not set, expected a script that prints the driver's GPUs, such as"
                    + " submit-scripts/gpus.sh");
        }
    }

    private void requireOne(String setting, String otherwise) {
        if (amount(setting) != 0 && amount(setting) != 1) {
            throw new BadInput(set(setting) + ": " + otherwise);
        }
    }

    private void require(String setting, String whose) {
        if (amount(setting) == 0) {
            throw new BadInput(
                    setting + ": is not set, expected 1: this build computes on GPUs, and " + whose + " needs one");
        }
    }

    private String set(String setting) {
        return setting + " = " + conf.get(setting);
    }

    private double amount(String setting) {
        String text = conf.get(setting, "0").strip();
        if (!NUMBER.matcher(text).matches()) {
            throw new BadInput(set(setting) + ": expected 1");
        }
        return Double.parseDouble(text);
    }

    /** @throws BadInput if Spark could not start because it found no GPU for the driver */
    static void refuseUndiscovered(SparkConf conf, Throwable failure) {
        boolean isOfResources = Stream.of(failure.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("org.apache.spark.resource."));
        if (isOfResources && conf.contains(DRIVER)) {
            throw new BadInput(SCRIPT + " = " + conf.get(SCRIPT, "") + ": " + FailureText.of(failure)
                    + ", expected it to print a GPU of the driver's");
        }
    }

    /** Whether Spark gives a GPU to each task of the default resource profile. */
    public static boolean areOfTasks(SparkConf conf) {
        return conf.contains(TASK);
    }

    /** What a missing executor may wait for; empty where it needs no GPU. */
    static String toWaitFor(SparkConf conf) {
        return conf.contains(EXECUTOR) ? ", which needs a GPU (" + EXECUTOR + ")" : "";
    }

    /** Has CUDA number the GPUs of an executor's machine as NVIDIA's tools do, whose numbers are Spark's addresses. Modified: conf. */
    static SparkConf applyTo(SparkConf conf) {
        return conf.contains(EXECUTOR) ? conf.setIfMissing(ORDER, "PCI_BUS_ID") : conf;
    }
}
