package org.kbfgs.linalg.openblas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which kernels a processor can run. */
class BlasKernelTest {

    private static List<BlasKernel> on(String flags) {
        Set<String> instructions =
                BlasKernel.instructions(List.of("processor\t: 0", "flags\t\t: " + flags, "flags\t\t: none"));
        return List.of(BlasKernel.values()).stream()
                .filter(kernel -> kernel.runsWith(instructions))
                .toList();
    }

    @Test
    void aProcessorRunsTheKernelsWhoseInstructionsItHas() {
        assertThat(on("fpu sse2")).isEmpty();
        assertThat(on("sse4_2 avx f16c")).containsExactly(BlasKernel.NEHALEM, BlasKernel.SANDYBRIDGE);
        assertThat(on("sse4_2 avx avx2 fma"))
                .containsExactly(BlasKernel.NEHALEM, BlasKernel.SANDYBRIDGE, BlasKernel.HASWELL, BlasKernel.ZEN);
        assertThat(on("sse4_2 avx avx2 fma avx512f avx512cd avx512bw avx512dq avx512vl"))
                .contains(BlasKernel.SKYLAKEX)
                .doesNotContain(BlasKernel.COOPERLAKE);
        assertThat(BlasKernel.instructions(List.of("Features\t: asimd"))).isEmpty();
    }

    @Test
    void namesAreOpenBlass() {
        assertThat(BlasKernel.of("skylakex")).contains(BlasKernel.SKYLAKEX);
        assertThat(BlasKernel.of("Pentium")).isEmpty();
        assertThat(BlasKernel.labels(List.of(BlasKernel.HASWELL, BlasKernel.ZEN)))
                .isEqualTo("Haswell, Zen");
    }
}
