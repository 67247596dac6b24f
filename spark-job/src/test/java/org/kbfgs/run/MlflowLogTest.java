package org.kbfgs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.cli.LocalTrainings;
import org.kbfgs.cli.Ran;

/** What a training sends to an MLflow server: to a stand-in that keeps the requests, and to PyPI's server. */
class MlflowLogTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static LocalTrainings trainings = new LocalTrainings(Path.of(""));

    @BeforeAll
    static void start() {
        trainings = LocalTrainings.begin(folder);
    }

    @AfterAll
    static void stop() {
        trainings.end();
    }

    private static Ran train(String run, String server, String... more) throws IOException {
        return trainings.train(
                run,
                Stream.concat(Stream.of("monitoring.mlflow=" + server), Stream.of(more))
                        .toArray(String[]::new));
    }

    /** A request: the call, and its body. */
    private record Request(String call, JsonNode body) {}

    /** A server that knows no experiment, and answers a number of requests before it fails. */
    private static final class Server implements AutoCloseable {

        private final HttpServer http;
        private final int answers;
        private final List<Request> requests = new CopyOnWriteArrayList<>();

        Server(int answers) throws IOException {
            this.answers = answers;
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext("/", this::answer);
            http.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            String path = exchange.getRequestURI().getPath();
            String call = path.substring("/api/2.0/mlflow/".length());
            requests.add(new Request(call, JSON.readTree(exchange.getRequestBody())));
            int status = requests.size() > answers ? 503 : call.equals("experiments/get-by-name") ? 404 : 200;
            String body =
                    switch (call) {
                        case "experiments/create" -> "{\"experiment_id\":\"7\"}";
                        case "runs/create" -> "{\"run\":{\"info\":{\"run_id\":\"r\"}}}";
                        case "runs/search" -> "{\"runs\":[{\"info\":{\"run_id\":\"before\"}}]}";
                        default -> "{}";
                    };
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        String address() {
            return "http://127.0.0.1:" + http.getAddress().getPort();
        }

        Map<String, List<Long>> steps() {
            Map<String, List<Long>> steps = new TreeMap<>();
            for (Request request : requests) {
                for (JsonNode metric : request.body().path("metrics")) {
                    steps.computeIfAbsent(metric.path("key").asText(), key -> new ArrayList<>())
                            .add(metric.path("step").asLong());
                }
            }
            return steps;
        }

        JsonNode last() {
            return requests.get(requests.size() - 1).body();
        }

        @Override
        public void close() {
            http.stop(0);
        }
    }

    @Test
    void settingsLossesAndTheOutcomeAreSent() throws IOException {
        try (Server server = new Server(Integer.MAX_VALUE)) {
            Ran ran = train("sent", server.address());
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(server.requests)
                    .extracting(Request::call)
                    .startsWith("experiments/get-by-name", "experiments/create", "runs/create", "runs/log-batch");
            assertThat(server.requests.get(1).body().path("name").asText()).isEqualTo("kbfgs");
            assertThat(server.requests.get(2).body().path("run_name").asText()).isEqualTo("sent");
            List<String> params = new ArrayList<>();
            server.requests
                    .get(3)
                    .body()
                    .path("params")
                    .forEach(param -> params.add(param.path("key").asText()));
            assertThat(params)
                    .contains("network.layers", "optimizer.name", "batch.size")
                    .doesNotContain("run.dir");
            assertThat(server.steps().get("iteration_loss")).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
            assertThat(server.steps().get("train_loss")).containsExactly(0L, 3L, 6L);
            assertThat(server.steps()).containsKeys("test_loss", "test_error", "step_norm", "train_seconds");
            assertThat(server.last().path("status").asText()).isEqualTo("FINISHED");
        }
    }

    @Test
    void aResumedTrainingContinuesItsRun() throws IOException {
        try (Server server = new Server(Integer.MAX_VALUE)) {
            assertThat(train("resumed", server.address()).code()).isZero();
            int before = server.requests.size();
            Ran ran = Ran.of("train", "--resume", folder.resolve("resumed").toString(), "--set", "run.epochs=3");
            assertThat(ran.code()).as(ran.err()).isZero();
            List<Request> later = server.requests.subList(before, server.requests.size());
            assertThat(later).extracting(Request::call).contains("runs/search").doesNotContain("runs/create");
            assertThat(later.get(later.size() - 1).body().path("run_id").asText())
                    .isEqualTo("before");
        }
    }

    @Test
    void aFailedTrainingIsAFailedRun() throws IOException {
        try (Server server = new Server(Integer.MAX_VALUE)) {
            Ran ran = train("failed", server.address(), "optimizer.name=sgd", "optimizer.learning-rate=1e9");
            assertThat(ran.code()).as(ran.err()).isEqualTo(1);
            assertThat(server.last().path("status").asText()).isEqualTo("FAILED");
        }
    }

    @Test
    void aServerThatFailsIsOneWarning() throws IOException {
        try (Server server = new Server(4)) {
            Ran ran = train("unseen", server.address());
            assertThat(ran.code()).isZero();
            assertThat(ran.err().lines().filter(line -> line.contains("no further metrics are sent to MLflow")))
                    .hasSize(1);
            assertThat(folder.resolve("unseen/model.safetensors")).exists();
        }
        Ran nobody = train("nobody", "http://127.0.0.1:1");
        assertThat(nobody.code()).isZero();
        assertThat(nobody.err()).contains("kbfgs: warning: monitoring.mlflow = http://127.0.0.1:1: ");
    }

    @Test
    void anAddressThatIsNoUrlIsRefused() throws IOException {
        for (String address : List.of("localhost:5000", "file:/tmp/mlruns", "http://user:secret@host")) {
            Ran ran = train("refused", "\"" + address + "\"");
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("monitoring.mlflow = ", "expected the http or https URL");
            assertThat(folder.resolve("refused")).doesNotExist();
        }
    }

    /** In the environment variable, a Python with the package mlflow. */
    @Test
    void theServerOfPyPiHasTheRun() throws Exception {
        Optional<String> python = Optional.ofNullable(System.getenv("KBFGS_MLFLOW"));
        assumeTrue(python.isPresent(), "KBFGS_MLFLOW is not set: no MLflow server is run");
        int port = freePort();
        Process server = new ProcessBuilder(
                        python.get(),
                        "-m",
                        "mlflow",
                        "server",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--workers",
                        "1",
                        "--backend-store-uri",
                        "sqlite:///" + folder.resolve("mlflow.db"))
                .directory(Files.createDirectories(folder.resolve("server")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        try {
            String address = "http://127.0.0.1:" + port;
            await(address + "/health");
            Ran ran = train("real", address, "monitoring.mlflow-experiment=ours");
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.err()).doesNotContain("MLflow");
            Ran resumed = Ran.of("train", "--resume", folder.resolve("real").toString(), "--set", "run.epochs=3");
            assertThat(resumed.code()).as(resumed.err()).isZero();
            assertThat(resumed.err()).doesNotContain("MLflow");
            assertThatTheRunIsThere(new MlflowServer(URI.create(address), Map.of()));
        } finally {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
            server.waitFor(30, TimeUnit.SECONDS);
        }
    }

    private static void assertThatTheRunIsThere(MlflowServer server) throws IOException {
        var query = server.object();
        query.putArray("experiment_ids").add(server.experiment("ours"));
        JsonNode runs = server.post("runs/search", query).path("runs");
        assertThat(runs).hasSize(1);
        assertThat(runs.path(0).path("info").path("status").asText()).isEqualTo("FINISHED");
        double last = 0;
        for (String line : Files.readAllLines(folder.resolve("real/metrics.jsonl"))) {
            last = JSON.readTree(line).path("train_loss").asDouble(last);
        }
        Map<String, Double> metrics = new TreeMap<>();
        runs.path(0)
                .path("data")
                .path("metrics")
                .forEach(metric -> metrics.put(
                        metric.path("key").asText(), metric.path("value").asDouble()));
        assertThat(metrics).containsEntry("train_loss", last).containsEntry("epoch", 3.0);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(120)) {
            try {
                if (HttpClient.newHttpClient()
                                .send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException notYet) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
        throw new IllegalStateException("the MLflow server does not answer");
    }
}
