package org.kbfgs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.kbfgs.config.Monitoring;
import org.kbfgs.io.Sha256;

/** A run on an MLflow tracking server, by its calls. */
record MlflowRun(MlflowServer server, String id) {

    /** The server refuses more metrics or parameters in a request. */
    static final int MOST_METRICS = 1000;

    private static final int MOST_PARAMS = 100;
    private static final int LONGEST_PARAM = 500;

    private static final String FOLDER = "kbfgs_run_dir";

    /** The tag by which a resumed training finds its run: a digest of the folder, which needs no quotes in a query. */
    private static final String DIGEST = "kbfgs_run_digest";

    /** A new run or, of a resumed training, the newest run of its folder, if there is any. */
    static MlflowRun open(Monitoring.Mlflow mlflow, MlflowLog.Source source, Clock clock) throws IOException {
        MlflowServer server = new MlflowServer(mlflow.server(), System.getenv());
        String experiment = server.experiment(mlflow.experiment());
        Optional<String> before = source.resumed() ? find(server, experiment, source.folder()) : Optional.empty();
        if (before.isEmpty()) {
            return create(server, experiment, source, clock.millis());
        }
        MlflowRun run = new MlflowRun(server, before.get());
        server.post("runs/update", run.object().put("status", "RUNNING"));
        return run;
    }

    private static Optional<String> find(MlflowServer server, String experiment, String folder) throws IOException {
        ObjectNode query = server.object().put("max_results", 1);
        query.putArray("experiment_ids").add(experiment);
        query.put("filter", "tags." + DIGEST + " = '" + digest(folder) + "'");
        query.putArray("order_by").add("attributes.start_time DESC");
        JsonNode found = server.post("runs/search", query).path("runs").path(0);
        return Optional.of(found.path("info").path("run_id").asText()).filter(id -> !id.isEmpty());
    }

    private static ObjectNode tag(MlflowServer server, String key, String value) {
        return server.object().put("key", key).put("value", value);
    }

    private static String digest(String folder) {
        MessageDigest digest = Sha256.digest();
        digest.update(folder.getBytes(StandardCharsets.UTF_8));
        return Sha256.hex(digest);
    }

    private static MlflowRun create(MlflowServer server, String experiment, MlflowLog.Source source, long millis)
            throws IOException {
        String name = source.folder().substring(source.folder().lastIndexOf('/') + 1);
        ObjectNode made = server.object().put("experiment_id", experiment).put("run_name", name);
        made.put("start_time", millis);
        made.putArray("tags")
                .add(tag(server, FOLDER, source.folder()))
                .add(tag(server, DIGEST, digest(source.folder())));
        JsonNode answer = server.post("runs/create", made).path("run").path("info");
        MlflowRun run = new MlflowRun(server, answer.path("run_id").asText());
        List<ObjectNode> params = new ArrayList<>();
        new TreeMap<>(source.settings())
                .forEach((key, value) -> params.add(server.object()
                        .put("key", key)
                        .put("value", value.substring(0, Math.min(value.length(), LONGEST_PARAM)))));
        run.send("params", params, MOST_PARAMS);
        return run;
    }

    /** A request's body, with the run's id. */
    private ObjectNode object() {
        return server.object().put("run_id", id);
    }

    /** A metric to be sent. */
    ObjectNode metric(String key, double value, long step, long millis) {
        return server.object()
                .put("key", key)
                .put("value", value)
                .put("timestamp", millis)
                .put("step", step);
    }

    void send(List<ObjectNode> metrics) throws IOException {
        send("metrics", metrics, MOST_METRICS);
    }

    private void send(String kind, List<ObjectNode> all, int most) throws IOException {
        for (int from = 0; from < all.size(); from += most) {
            ObjectNode batch = object();
            batch.putArray(kind).addAll(all.subList(from, Math.min(all.size(), from + most)));
            server.post("runs/log-batch", batch);
        }
    }

    void end(String status, long millis) throws IOException {
        server.post("runs/update", object().put("status", status).put("end_time", millis));
    }
}
