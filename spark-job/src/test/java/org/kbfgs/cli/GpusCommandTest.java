package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.spark.LocalCluster;

/** Commands for which Spark schedules GPUs, which scripts pretend to find: their addresses reach the backend of each process. */
class GpusCommandTest {

    private static final String RESOURCE = "spark.%s.resource.gpu.%s";

    @TempDir
    private Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private Set<String> properties = Set.of();

    @BeforeEach
    void writeRows() {
        properties = LocalCluster.choose("local[2]");
        Ran.writeExamples(folder.resolve("rows"), 0);
    }

    @AfterEach
    void clear() {
        properties.forEach(System::clearProperty);
        settings.keySet().forEach(System::clearProperty);
    }

    private void on(String master) {
        properties.forEach(System::clearProperty);
        properties = LocalCluster.choose(master);
    }

    private void set(String role, String name, Object value) {
        String setting = RESOURCE.formatted(role, name);
        settings.put(setting, value.toString());
        System.setProperty(setting, value.toString());
    }

    /** Has a role find GPUs by a script. */
    private void find(String role, String script) throws IOException {
        Path file = folder.resolve(role + ".sh");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        set(role, "amount", 1);
        set(role, "discoveryScript", file);
    }

    private static String printing(String addresses) {
        return "echo '{\"name\": \"gpu\", \"addresses\": [" + addresses + "]}'";
    }

    private Ran train(String run) throws IOException {
        Path file = Ran.configuration(
                folder.resolve(run + ".conf"),
                folder.resolve("rows"),
                folder.resolve(run).toString());
        return Ran.of("train", "--config", file.toString());
    }

    private void assertRefused(String line) throws IOException {
        Ran ran = train("refused");
        assertThat(ran.err().lines()).singleElement().asString().contains(line);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    @Test
    void eachProcessHasTheGpuThatSparkGaveIt() throws IOException {
        find("driver", printing("\"3\", \"4\""));
        Ran local = train("local");
        assertThat(local.code()).as(local.err()).isZero();
        assertThat(local.err()).contains("driver: GPU 3 and CpuBackend, expected a build for GPUs");
        on(LocalCluster.TWO_EXECUTORS);
        find(
                "worker",
                "if mkdir " + folder + "/first 2>/dev/null; then " + printing("\"7\"") + "; else " + printing("\"8\"")
                        + "; fi");
        set("executor", "amount", 1);
        set("task", "amount", 1);
        Ran ran = train("cluster");
        assertThat(ran.code()).as(ran.err()).isZero();
        for (String address : List.of("7", "8")) {
            assertThat(ran.err().lines())
                    .filteredOn(line -> line.matches("kbfgs: warning: executor [01]: GPU " + address
                            + " and CpuBackend, expected a build for GPUs.*"))
                    .hasSize(1);
        }
        assertThat(folder.resolve("cluster/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("local/model.safetensors"));
    }

    @Test
    void tooFewGpusAreOneLine() throws IOException {
        find("driver", printing(""));
        assertRefused("spark.driver.resource.gpu.discoveryScript = " + folder + "/driver.sh: ");
        find("driver", "exit 3");
        assertRefused("spark.driver.resource.gpu.discoveryScript = " + folder + "/driver.sh: ");
        set("driver", "discoveryScript", folder.resolve("none.sh"));
        assertRefused("spark.driver.resource.gpu.discoveryScript = " + folder + "/none.sh: ");
        set("executor", "amount", 1);
        set("task", "amount", 1);
        assertRefused(
                "spark.task.resource.gpu.amount = 1: expected spark.driver.resource.gpu.amount alone with master");
        on(LocalCluster.TWO_EXECUTORS);
        set("task", "amount", 0.5);
        assertRefused("spark.task.resource.gpu.amount = 0.5: several tasks would share a GPU");
    }
}
