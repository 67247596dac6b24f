package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data, a run and its checkpoints in an object store, through S3A: trained, killed, resumed, read by other commands. */
class ObjectStoreIT {

    private static final String BUCKET = "bucket";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Process store;
    private String endpoint = "";

    @BeforeEach
    void startTheStore() throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        endpoint = "http://127.0.0.1:" + port;
        Path settings = Files.writeString(
                folder.resolve("s3proxy.conf"),
                """
                s3proxy.authorization=none
                s3proxy.endpoint=%s
                jclouds.provider=transient
                jclouds.identity=any
                jclouds.credential=any
                """
                        .formatted(endpoint));
        Path jar = jars("s3proxy").get(0);
        store = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx256m",
                        "-jar",
                        jar.toString(),
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        long start = System.nanoTime();
        while (!isThere()) {
            assertThat(System.nanoTime() - start).as("wait for the store").isLessThan(TimeUnit.MINUTES.toNanos(1));
            Thread.sleep(100);
        }
        put("", BodyPublishers.noBody());
        put("/rows.parquet", BodyPublishers.ofFile(Cases.input("rows.parquet")));
    }

    @AfterEach
    void stopTheStore() throws InterruptedException {
        store.destroy();
        store.waitFor();
    }

    private boolean isThere() throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(endpoint)).build(), BodyHandlers.discarding())
                            .statusCode()
                    > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void put(String key, HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/" + BUCKET + key))
                .PUT(body)
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    /** An object's bytes; empty if there is none. */
    private byte[] object(String key) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(URI.create(endpoint + "/" + BUCKET + "/" + key))
                        .build(),
                BodyHandlers.ofByteArray());
        return response.statusCode() == 200 ? response.body() : new byte[0];
    }

    private static List<Path> jars(String name) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target", name).toAbsolutePath())) {
            return files.sorted().toList();
        }
    }

    private List<String> command(String... words) throws IOException {
        String s3a = jars("s3a").stream().map(Path::toString).collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of(Launched.launcher().toString(), "--jars", s3a));
        for (String setting : List.of(
                "endpoint=" + endpoint,
                "path.style.access=true",
                "access.key=any",
                "secret.key=any",
                "connection.ssl.enabled=false")) {
            command.addAll(List.of("--conf", "spark.hadoop.fs.s3a." + setting));
        }
        command.addAll(List.of(words));
        return command;
    }

    private Launched run(String... words) throws IOException {
        Launched ran = Launched.run(Path.of("").toAbsolutePath(), Map.of(), command(words));
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran;
    }

    private String configuration(String run, int epochs) throws IOException {
        return Files.writeString(
                        folder.resolve(run + ".conf"),
                        """
                        data { train = "s3a://bucket/rows.parquet", test = "s3a://bucket/rows.parquet" }
                        run { dir = "s3a://bucket/%s", epochs = %s }
                        network { layers = [6, 4, 6], activations = [tanh, linear], loss = sigmoid-cross-entropy }
                        optimizer { name = k-bfgs, learning-rate = 0.1, damping = 0.3 }
                        batch.size = 10
                        shards = 2
                        """
                                .formatted(run, epochs))
                .toString();
    }

    private static List<String> withoutTimes(byte[] metrics) {
        return Arrays.stream(new String(metrics, StandardCharsets.UTF_8).split("\n"))
                .map(line -> line.replaceAll("\"(train_seconds|driver_memory)\":[^,}]*", ""))
                .toList();
    }

    @Test
    void aKilledRunContinuesToTheSameModelAndMetrics() throws IOException, InterruptedException {
        Process killed = new ProcessBuilder(command("train", "--config", configuration("killed", 10_000)))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("killed.log").toFile())
                .start();
        long start = System.nanoTime();
        while (withoutTimes(object("killed/metrics.jsonl")).stream()
                        .filter(line -> line.contains("\"epoch\""))
                        .count()
                < 3) {
            assertThat(killed.isAlive() && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(2))
                    .as(Files.readString(folder.resolve("killed.log")))
                    .isTrue();
            Thread.sleep(50);
        }
        killed.destroyForcibly().waitFor();
        long done = withoutTimes(object("killed/metrics.jsonl")).stream()
                .filter(line -> line.contains("\"kind\":\"epoch\""))
                .count();
        int epochs = Math.toIntExact(done + 3);
        Launched resumed = run("train", "--resume", "s3a://bucket/killed", "--set", "run.epochs=" + epochs);
        assertThat(resumed.out()).contains("epoch");
        run("train", "--config", configuration("whole", epochs));

        assertThat(object("killed/model.safetensors")).isNotEmpty().isEqualTo(object("whole/model.safetensors"));
        assertThat(withoutTimes(object("killed/metrics.jsonl"))).isEqualTo(withoutTimes(object("whole/metrics.jsonl")));

        Launched evaluated =
                run("evaluate", "--json", "--model", "s3a://bucket/killed", "--data", "s3a://bucket/rows.parquet");
        assertThat(evaluated.out()).contains("\"loss\"");
        run(
                "predict",
                "--model",
                "s3a://bucket/killed",
                "--data",
                "s3a://bucket/rows.parquet",
                "--to",
                "s3a://bucket/to",
                "--format",
                "json");
        assertThat(object("to/_kbfgs-predictions")).isNotEmpty();
    }
}
