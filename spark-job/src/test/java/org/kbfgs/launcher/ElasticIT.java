package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers join a cluster during a run, and leave it with notice. */
class ElasticIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String EPOCHS = "--set=run.epochs=400";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    private String api = "";

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + path)).build();
        return json.readTree(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** The executors that are there and hold shards, as Spark's UI tells. */
    private List<String> executorsWithShards() throws InterruptedException {
        List<String> found = new ArrayList<>();
        try {
            String application = get("/applications").path(0).path("id").asText();
            for (JsonNode one : get("/applications/" + application + "/executors")) {
                if (!one.path("id").asText().equals("driver")
                        && one.path("rddBlocks").asInt() > 0) {
                    found.add(one.path("id").asText());
                }
            }
        } catch (IOException notYet) {
            return List.of();
        }
        return found;
    }

    private void awaitExecutors(int count, CompletableFuture<Launched> run) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (executorsWithShards().size() != count) {
            assertThat(run).as("the run that waits for %d executors", count).isNotDone();
            assertThat(System.nanoTime()).as("waiting for %d executors", count).isLessThan(end);
            Thread.sleep(200);
        }
    }

    private Launched train(String master, String run, String... options) {
        String[] command = {"--master", master, "train", "--config", "case.conf", EPOCHS, "--set=shards=4"};
        return Launched.in(folder, Map.of(), Cases.joined(Cases.joined(options, command), "--set", "run.dir=" + run));
    }

    @Test
    @Tag(SlowTests.TAG)
    void aRunUsesTheExecutorsThatAreThere() throws Exception {
        Cases.configuration(folder, "rows.parquet");
        int port = freePort();
        api = "http://127.0.0.1:" + port + "/api/v1";
        try (StandaloneCluster cluster = StandaloneCluster.start(folder, 1)) {
            CompletableFuture<Launched> run = CompletableFuture.supplyAsync(() -> train(
                    cluster.master(),
                    "elastic",
                    "--executor-memory=512m",
                    "--conf=spark.ui.enabled=true",
                    "--conf=spark.ui.port=" + port,
                    "--conf=spark.decommission.enabled=true",
                    "--conf=spark.storage.decommission.enabled=true",
                    "--conf=spark.storage.decommission.rddBlocks.enabled=true",
                    "--conf=spark.storage.decommission.shuffleBlocks.enabled=true"));
            awaitExecutors(1, run);
            List<String> more = List.of(cluster.add(Map.of()), cluster.add(Map.of()), cluster.add(Map.of()));
            awaitExecutors(4, run);
            more.subList(0, 2).forEach(cluster::remove);
            awaitExecutors(2, run);
            Launched ran = run.join();
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.errors())
                    .filteredOn(line -> line.matches("kbfgs: warning: executor \\d has left \\(.*decommission.*"))
                    .hasSize(2);
            assertThat(ran.err()).doesNotContain("Exception", " is lost ");
        }
        Launched local = train("local[2]", "local");
        assertThat(local.code()).as(local.err()).isZero();
        assertThat(folder.resolve("elastic/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("local/model.safetensors"));
    }
}
