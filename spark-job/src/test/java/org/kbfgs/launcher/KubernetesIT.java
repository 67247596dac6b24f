package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.mockwebserver.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pods that Spark asks an API server for. The server keeps objects and runs nothing. */
class KubernetesIT {

    @TempDir
    private Path folder;

    private final KeptObjects objects = new KeptObjects();
    private final KubernetesMockServer server =
            new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), objects, false);

    @BeforeEach
    void start() {
        server.init();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    /** The embedded Spark, and its client of Kubernetes from the tests' class path. */
    private static Map<String, String> withClient(Map<String, String> environment) {
        String jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(file -> file.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
        Map<String, String> all = new HashMap<>(environment);
        all.put("SPARK_DIST_CLASSPATH", jars);
        return all;
    }

    private Launched submit(Map<String, String> environment, String... words) {
        String script = Launched.launcher().resolveSibling("k8s.sh").toString();
        String address = "http://127.0.0.1:" + server.getPort();
        Stream<String> command = Stream.concat(Stream.of(script, address, "kbfgs:test"), Stream.of(words));
        return Launched.run(folder, withClient(environment), command.toList());
    }

    private Pod pod(String role) {
        List<Pod> pods = objects.pods(role);
        assertThat(pods).as(role).isNotEmpty();
        return pods.get(0);
    }

    private static Map<String, String> environment(Container container) {
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : container.getEnv()) {
            environment.put(variable.getName(), variable.getValue());
        }
        return environment;
    }

    /** A path on which NVIDIA's tool finds two GPUs. */
    private String pathWithGpus() throws IOException {
        Path tool = Files.createDirectory(folder.resolve("tools")).resolve("nvidia-smi");
        Files.writeString(tool, "#!/bin/sh\nprintf '0\\n1\\n'\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        return tool.getParent() + File.pathSeparator + System.getenv("PATH");
    }

    private static void assertThatItHasAGpu(Container container) {
        assertThat(container.getResources().getLimits().get("nvidia.com/gpu").toString())
                .isEqualTo("1");
    }

    private static void assertThatTheTemplateIsApplied(Pod pod) {
        assertThat(pod.getSpec().getVolumes())
                .extracting(Volume::getName)
                .contains("native-libraries", "shared-memory");
        Container container = pod.getSpec().getContainers().get(0);
        assertThat(container.getImage()).isEqualTo("kbfgs:test");
        assertThat(container.getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/var/cache/kbfgs"));
        assertThat(environment(container)).containsEntry("OMP_NUM_THREADS", "1");
    }

    @Test
    void theDriversPodRunsTheImagesJarWithTheWholeConfiguration() throws Exception {
        Cases.configuration(folder, "rows.parquet");
        Launched ran = submit(
                Map.of("KBFGS_NAMESPACE", "training", "KBFGS_GPUS", "1"),
                "--driver-memory",
                "1g",
                "--conf",
                "spark.kubernetes.submission.waitAppCompletion=false",
                "train",
                "--config",
                "case.conf",
                "--set",
                "run.dir=s3a://bucket/run");
        assertThat(ran.code()).as(ran.err()).isZero();
        Pod pod = pod("driver");
        assertThat(pod.getMetadata().getNamespace()).isEqualTo("training");
        assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("spark");
        assertThatTheTemplateIsApplied(pod);
        Container container = pod.getSpec().getContainers().get(0);
        assertThat(container.getArgs())
                .containsSubsequence("driver", "--class", "org.kbfgs.cli.Main")
                .anySatisfy(word -> assertThat(word).matches("local:///opt/kbfgs/lib/spark-job-.*\\.jar"))
                .anySatisfy(word -> assertThat(word).startsWith("data:application/hocon;base64,"));
        assertThat(container.getResources().getLimits().get("memory").toString())
                .isEqualTo("1408Mi");
        assertThatItHasAGpu(container);
        assertThat(environment(container)).containsEntry("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    }

    @Test
    void executorsPodsHaveTheTemplateAndTheGpus() throws IOException {
        Launched ran = submit(
                Map.of("KBFGS_GPUS", "1", "PATH", pathWithGpus()),
                "--deploy-mode",
                "client",
                "--num-executors",
                "1",
                "--executor-memory",
                "1g",
                "--executor-cores",
                "2",
                "--conf",
                "spark.kbfgs.executorTimeout=5s",
                "--conf",
                "spark.scheduler.maxRegisteredResourcesWaitingTime=1s",
                "doctor");
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(1);
        Pod pod = pod("executor");
        assertThatTheTemplateIsApplied(pod);
        assertThatItHasAGpu(pod.getSpec().getContainers().get(0));
    }

    @Test
    void gpusAreFoundByNvidiasTool() throws IOException {
        String script = Launched.launcher().resolveSibling("gpus.sh").toString();
        Launched ran = Launched.run(folder, Map.of("PATH", pathWithGpus()), List.of(script));
        assertThat(ran.out()).isEqualToIgnoringNewLines("{\"name\": \"gpu\", \"addresses\": [\"0\",\"1\"]}");
    }

    @Test
    void anAddressThatIsNoUrlIsOneLine() {
        String script = Launched.launcher().resolveSibling("k8s.sh").toString();
        Launched ran = Launched.run(folder, Map.of(), List.of(script, "10.0.0.1", "kbfgs:test", "doctor"));
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errors()).hasSize(1);
    }

    @Test
    void theEmbeddedSparkIsRefused() {
        Launched ran = Launched.of("--master", "k8s://http://127.0.0.1:1", "doctor");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errors()).hasSize(1);
        assertThat(ran.err()).contains("has no client of Kubernetes", "SPARK_HOME");
    }
}
