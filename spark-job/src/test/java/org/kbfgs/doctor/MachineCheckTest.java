package org.kbfgs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kbfgs.doctor.Finding.Level;
import org.kbfgs.linalg.openblas.BlasKernel;

/** What is said of a machine: nothing but good of a good one, one warning for each thing that is not as it should be. */
class MachineCheckTest {

    private static final Map<Integer, Double> FAST = Map.of(1, 100.0, 4, 380.0);
    private static final Map<String, String> ONE_THREAD = Map.of(Machine.THREADS, "1");

    private static Machine machine(
            String name, String java, Map<Integer, Double> speed, Map<String, String> variables) {
        return machine(name, java, "CpuBackend", speed, variables, 4, "/cache", List.of());
    }

    private static Machine machine(
            String name,
            String java,
            String backend,
            Map<Integer, Double> speed,
            Map<String, String> variables,
            int taskCpus,
            String cache,
            List<String> gpus) {
        return new Machine(
                name,
                "host",
                java,
                backend,
                "OpenBLAS 1 Core",
                "One at 2.00 GHz",
                32,
                speed,
                variables,
                taskCpus,
                4,
                cache,
                !cache.isEmpty(),
                gpus,
                1000,
                900,
                4000,
                5000,
                "/local",
                "/dev/disk",
                6000);
    }

    private static List<String> complaints(Machine machine) {
        return complaints(machine, Optional.empty());
    }

    private static List<String> complaints(Machine machine, Optional<BlasKernel> pinned) {
        return new MachineCheck(machine, pinned)
                .findings().stream()
                        .filter(one -> one.level() != Level.OK)
                        .map(Finding::toString)
                        .toList();
    }

    @Test
    void nothingIsWrongWithAGoodMachine() {
        assertThat(complaints(machine("driver", "17.0.1", FAST, ONE_THREAD))).isEmpty();
        assertThat(complaints(machine("driver", "17.0.1", Map.of(), ONE_THREAD)))
                .isEmpty();
    }

    @Test
    void slowProductsAreToldWithWhatTheCpuDoes() {
        assertThat(complaints(machine("driver", "17.0.1", Map.of(1, 18.0), ONE_THREAD)))
                .containsExactly(
                        "warning  driver      18 GF/s on 1 thread; One at 2.00 GHz, expected at least 32 GF/s on"
                                + " 1 thread: another OpenBLAS kernel, or a busy machine");
        assertThat(complaints(machine("driver", "17.0.1", Map.of(1, 100.0, 4, 150.0), ONE_THREAD)))
                .singleElement()
                .asString()
                .contains("100 GF/s on 1 thread, 150 GF/s on 4 threads", "threads hinder each other");
    }

    @Test
    void variablesThatBlasHeedsAreTold() {
        assertThat(complaints(machine("executor 1", "17.0.1", FAST, Map.of())))
                .containsExactly(
                        "warning  executor 1  OMP_NUM_THREADS is not set, expected 1: there are 4 threads a task,"
                                + " BLAS runs on one in each");
        assertThat(complaints(machine("executor 1", "17.0.1", FAST, Map.of(Machine.THREADS, "8", Machine.CORE, "Zen"))))
                .hasSize(2)
                .anyMatch(line -> line.contains("OMP_NUM_THREADS is 8, expected 1"))
                .anyMatch(line -> line.contains("OPENBLAS_CORETYPE is Zen, expected not to be set"));
    }

    @Test
    void aPinnedKernelIsWantedAndMustBeThere() {
        Map<String, String> variables = Map.of(Machine.THREADS, "1", Machine.CORE, "Core");
        Machine slow = machine("driver", "17.0.1", Map.of(1, 18.0), variables);
        assertThat(complaints(slow)).hasSize(2);
        assertThat(complaints(slow, Optional.of(BlasKernel.HASWELL)))
                .containsExactly("problem  driver      OpenBLAS 1 Core (CpuBackend), expected the kernel Haswell of"
                        + " spark.kbfgs.blasKernel, which this OpenBLAS does not have");
    }

    @Test
    void everyRunnableKernelIsMeasured() {
        KernelSpeeds measured = KernelSpeeds.here();
        assertThat(measured.gigaflops().keySet()).containsExactlyElementsOf(BlasKernel.runnable());
        assertThat(measured.gigaflops().values()).allMatch(speed -> speed > 0.1);
    }

    @Test
    void theCostOfThePinnedKernelIsTold() {
        Map<BlasKernel, Double> speeds = new LinkedHashMap<>();
        speeds.put(BlasKernel.HASWELL, 60.2);
        speeds.put(BlasKernel.SKYLAKEX, 99.7);
        assertThat(new KernelSpeeds(speeds).findings(Optional.of(BlasKernel.HASWELL)))
                .extracting(Finding::text)
                .containsExactly(
                        "GF/s on 1 thread by kernel that spark.kbfgs.blasKernel can pin here: Haswell 60, SkylakeX 100",
                        "Haswell is pinned: 60 GF/s of the 100 GF/s that this machine reaches");
        assertThat(new KernelSpeeds(speeds).findings(Optional.empty())).hasSize(1);
        assertThat(new KernelSpeeds(Map.of()).findings(Optional.empty())).isEmpty();
    }

    @Test
    void anotherJavaTooFewProcessorsAndNoPlaceForLibrariesAreTold() {
        assertThat(complaints(machine("driver", "21.0.1", FAST, ONE_THREAD)))
                .containsExactly("warning  driver      Java 21.0.1 on host, expected Java 17");
        Machine tight = machine("driver", "17.0.1", "CpuBackend", FAST, ONE_THREAD, 5, "", List.of());
        assertThat(complaints(tight))
                .hasSize(2)
                .anyMatch(line -> line.contains("4 processors, 5 for a task, expected no more than there are"))
                .anyMatch(line -> line.startsWith("problem") && line.contains("cannot be written"));
    }

    @Test
    void gpusAndBackendBelongTogether() {
        List<String> gpu = List.of("0");
        Machine noGpu = machine("executor 0", "17.0.1", "JCublasBackend", FAST, ONE_THREAD, 4, "/c", List.of());
        assertThat(complaints(noGpu))
                .singleElement()
                .asString()
                .startsWith("problem")
                .contains("JCublasBackend without a GPU of Spark's, expected spark.task.resource.gpu.amount = 1");
        Machine noBackend = machine("executor 0", "17.0.1", "CpuBackend", FAST, ONE_THREAD, 4, "/c", gpu);
        assertThat(complaints(noBackend)).singleElement().asString().contains("GPU 0 and CpuBackend, expected a build");
        Machine both = machine("executor 0", "17.0.1", "JCublasBackend", FAST, ONE_THREAD, 4, "/c", gpu);
        assertThat(complaints(both)).isEmpty();
    }

    @Test
    void machinesThatDifferOrShareAFolderOfLibrariesAreTold() {
        Machine one = machine("executor 0", "17.0.1", "CpuBackend", FAST, ONE_THREAD, 4, "/a", List.of());
        Machine other = machine("executor 1", "17.0.2", "CpuBackend", FAST, ONE_THREAD, 4, "/a", List.of());
        assertThat(new MachinesCheck(List.of(one)).findings()).isEmpty();
        assertThat(new MachinesCheck(List.of(one, other)).findings())
                .extracting(Finding::text)
                .satisfiesExactly(
                        java -> assertThat(java)
                                .isEqualTo(
                                        "Java differ: 17.0.1 on executor 0; 17.0.2 on executor 1, expected the same"),
                        shared -> assertThat(shared)
                                .startsWith("native libraries in /a on host are shared by executor 0, executor 1"));
    }

    @Test
    void aMachineIsTheSameAfterItsWayAsJson() {
        Machine here = Machine.here("driver", 2, List.of("0"), Speed.ofThreads(2));
        assertThat(Machine.ofJson(here.asJson())).isEqualTo(here);
        assertThat(here.speed()).containsOnlyKeys(1, 2).allSatisfy((threads, speed) -> assertThat(speed)
                .isBetween(0.1, 10_000.0));
    }
}
