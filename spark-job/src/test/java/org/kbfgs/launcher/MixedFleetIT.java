package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.linalg.openblas.BlasKernel;

/**
 * A cluster whose machines have different kernels of OpenBLAS. The kernels are those of old processors, which newer processors run
 * but do not choose.
 */
class MixedFleetIT {

    private static final String PINNED = "spark.kbfgs.blasKernel=Sandybridge";

    @TempDir
    private Path folder;

    private byte[] trained(Launched ran, String run) throws IOException {
        assertThat(ran.code()).as(ran.err()).isZero();
        return Files.readAllBytes(folder.resolve(run).resolve("model.safetensors"));
    }

    private Launched train(String master, String run, String... options) {
        String[] command = {"--master", master, "--executor-memory", "512m", "train", "--config", "case.conf"};
        return Launched.in(
                folder,
                Map.of("OPENBLAS_CORETYPE", "Haswell"), // The launcher takes it out.
                Cases.joined(Cases.joined(options, command), "--set", "run.dir=" + run));
    }

    @Test
    @Tag(SlowTests.TAG)
    void aPinnedKernelGivesTheBitsOfThatKernelAlone() throws IOException {
        assumeTrue(BlasKernel.runnable().contains(BlasKernel.SANDYBRIDGE));
        Cases.configuration(folder, "rows.parquet");
        try (StandaloneCluster cluster = StandaloneCluster.start(folder, 1)) {
            cluster.add(Map.of("OPENBLAS_CORETYPE", "Nehalem"));
            Launched mixed = train(cluster.master(), "mixed");
            assertThat(mixed.err()).contains("warning: ", "kernels differ: ", " Nehalem, 1 thread on executor ");
            Launched pinned = train(cluster.master(), "pinned", "--conf", PINNED);
            assertThat(pinned.err()).doesNotContain("kernels differ");
            byte[] alone = trained(train("local[2]", "alone", "--conf", PINNED), "alone");
            assertThat(trained(pinned, "pinned")).isEqualTo(alone);
            assertThat(trained(mixed, "mixed")).isNotEqualTo(alone);
            assertThat(trained(train("local[2]", "usual"), "usual")).isNotEqualTo(alone);
        }
    }

    @Test
    void aKernelThatOpenBlasDoesNotHaveIsRefused() throws IOException {
        Cases.configuration(folder, "rows.parquet");
        Launched ran = train("local[1]", "none", "--conf=spark.kbfgs.blasKernel=Pentium");
        assertThat(ran.errors())
                .containsExactly(
                        "kbfgs: spark.kbfgs.blasKernel = Pentium: OpenBLAS has no such kernel, expected one of "
                                + "Nehalem, Sandybridge, Haswell, Zen, SkylakeX, Cooperlake, SapphireRapids");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(folder.resolve("none")).doesNotExist();
    }
}
