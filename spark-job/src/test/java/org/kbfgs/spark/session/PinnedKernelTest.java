package org.kbfgs.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.openblas.BlasKernel;

/** Which kernels can be pinned, and what pinning a kernel sets. */
class PinnedKernelTest {

    private static SparkConf pinned(BlasKernel kernel) {
        return new SparkConf(false).set(PinnedKernel.SETTING, kernel.label());
    }

    @Test
    void aKernelThatTheProcessorCannotRunIsRefused() {
        List<BlasKernel> refused = List.of(BlasKernel.values()).stream()
                .filter(kernel -> !BlasKernel.runnable().contains(kernel))
                .toList();
        assumeFalse(refused.isEmpty());
        String runnable = BlasKernel.labels(BlasKernel.runnable());
        for (BlasKernel kernel : refused) {
            String line = "spark.kbfgs.blasKernel = " + kernel.label()
                    + ": the %s cannot run this kernel, expected one of " + runnable;
            assertThatThrownBy(() -> PinnedKernel.check(pinned(kernel)))
                    .isInstanceOf(BadInput.class)
                    .hasMessage(line.formatted("driver's processor"));
            assertThatThrownBy(() -> PinnedKernel.checkExecutor(pinned(kernel), "executor 3"))
                    .isInstanceOf(BadInput.class)
                    .hasMessage(line.formatted("processor of executor 3"));
        }
    }

    @Test
    void aDriverThatWasStartedWithoutTheKernelIsRefused() {
        for (BlasKernel kernel : BlasKernel.runnable()) {
            assertThatThrownBy(() -> PinnedKernel.check(pinned(kernel)))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining(
                            "expected the driver to be started by kbfgs, or with OPENBLAS_CORETYPE=" + kernel.label());
        }
        PinnedKernel.check(new SparkConf(false));
    }

    @Test
    void executorsAreGivenTheKernel() {
        SparkConf conf =
                PinnedKernel.applyTo(pinned(BlasKernel.HASWELL).set("spark.executorEnv.OPENBLAS_CORETYPE", "Nehalem"));
        assertThat(conf.get("spark.executorEnv.OPENBLAS_CORETYPE")).isEqualTo("Haswell");
        assertThat(PinnedKernel.applyTo(new SparkConf(false)).getAll()).isEmpty();
    }
}
