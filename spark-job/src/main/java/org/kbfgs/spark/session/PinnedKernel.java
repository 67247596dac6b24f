package org.kbfgs.spark.session;

import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.openblas.BlasKernel;

/** The kernel of OpenBLAS that the driver and all executors compute by, where the user pins one. */
public final class PinnedKernel {

    /** A Spark setting of this program's own. */
    public static final String SETTING = "spark.kbfgs.blasKernel";

    private PinnedKernel() {}

    /**
     * The pinned kernel.
     *
     * @throws BadInput if there is none of that name
     */
    public static Optional<BlasKernel> of(SparkConf conf) {
        return Optional.of(conf.get(SETTING, ""))
                .filter(name -> !name.isBlank())
                .map(name -> BlasKernel.of(name)
                        .orElseThrow(() -> bad(name, "OpenBLAS has no such kernel", List.of(BlasKernel.values()))));
    }

    /**
     * Checks the pinned kernel before OpenBLAS is loaded into the driver.
     *
     * @throws BadInput if this processor cannot run it, or the environment does not ask OpenBLAS for it
     */
    public static void check(SparkConf conf) {
        of(conf).ifPresent(kernel -> {
            requireRunnable(kernel, "the driver's processor");
            String asked = System.getenv(BlasKernel.VARIABLE);
            if (!kernel.label().equalsIgnoreCase(asked)) {
                throw new BadInput(SETTING + " = " + kernel.label() + ": OpenBLAS reads " + BlasKernel.VARIABLE
                        + " alone, expected the driver to be started by kbfgs, or with " + BlasKernel.VARIABLE + "="
                        + kernel.label() + " in its environment");
            }
        });
    }

    /** @throws BadInput if an executor's processor, the caller's, cannot run the pinned kernel */
    public static void checkExecutor(SparkConf conf, String executor) {
        of(conf).ifPresent(kernel -> requireRunnable(kernel, "the processor of " + executor));
    }

    private static void requireRunnable(BlasKernel kernel, String processor) {
        List<BlasKernel> runnable = BlasKernel.runnable();
        if (!runnable.contains(kernel)) {
            throw bad(kernel.label(), processor + " cannot run this kernel", runnable);
        }
    }

    private static BadInput bad(String name, String why, List<BlasKernel> instead) {
        return new BadInput(SETTING + " = " + name + ": " + why + ", expected one of " + BlasKernel.labels(instead));
    }

    /** Has the executors ask OpenBLAS for the pinned kernel, whatever their machines' environment says. Modified: conf. */
    static SparkConf applyTo(SparkConf conf) {
        of(conf).ifPresent(kernel -> conf.set("spark.executorEnv." + BlasKernel.VARIABLE, kernel.label()));
        return conf;
    }
}
