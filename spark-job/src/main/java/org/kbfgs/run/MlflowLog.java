package org.kbfgs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kbfgs.config.Monitoring;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.io.Sha256;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;

/**
 * A run on an MLflow tracking server: the settings as parameters, the loss of each iteration, losses and errors at each epoch's end. A
 * resumed training continues its run. A server that does not answer is a warning, as the training does not depend on it.
 */
final class MlflowLog implements TrainingLog, AutoCloseable {

    /** The server refuses more metrics or parameters in a request. */
    private static final int MOST_METRICS = 1000;

    private static final int MOST_PARAMS = 100;
    private static final int LONGEST_PARAM = 500;

    private static final String FOLDER = "kbfgs_run_dir";

    /** The tag by which a resumed training finds its run: a digest of the folder, which needs no quotes in a query. */
    private static final String DIGEST = "kbfgs_run_digest";

    /**
     * A training as the server sees it.
     *
     * @param folder of the run, in full
     * @param settings by name
     */
    record Source(String folder, boolean resumed, Map<String, String> settings) {}

    /** Where metrics go. */
    private record Run(MlflowServer server, String id) {}

    /** Empty if there is no server, or it has failed. */
    private Optional<Run> run = Optional.empty();

    private final URI address;
    private final ErrorFigure error;
    private final Clock clock;
    private final List<ObjectNode> pending = new ArrayList<>();
    private String outcome = "FAILED";

    private MlflowLog(URI address, ErrorFigure error, Clock clock) {
        this.address = address;
        this.error = error;
        this.clock = clock;
    }

    /** The training's run; nothing is sent where no server is wanted. */
    static MlflowLog begin(Optional<Monitoring.Mlflow> wanted, Source source, ErrorFigure error, Clock clock) {
        MlflowLog log = new MlflowLog(wanted.map(Monitoring.Mlflow::server).orElse(URI.create("")), error, clock);
        wanted.ifPresent(mlflow -> log.open(mlflow, source));
        return log;
    }

    private void open(Monitoring.Mlflow mlflow, Source source) {
        MlflowServer server = new MlflowServer(mlflow.server(), System.getenv());
        try {
            String experiment = server.experiment(mlflow.experiment());
            Optional<String> before = source.resumed() ? find(server, experiment, source.folder()) : Optional.empty();
            if (before.isPresent()) {
                server.post(
                        "runs/update",
                        server.object().put("run_id", before.get()).put("status", "RUNNING"));
            }
            run = Optional.of(new Run(server, before.isPresent() ? before.get() : create(server, experiment, source)));
        } catch (IOException e) {
            warn(e);
        }
    }

    /** The newest run of a folder. */
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

    private String create(MlflowServer server, String experiment, Source source) throws IOException {
        String name = source.folder().substring(source.folder().lastIndexOf('/') + 1);
        ObjectNode made = server.object().put("experiment_id", experiment).put("run_name", name);
        made.put("start_time", clock.millis());
        made.putArray("tags")
                .add(tag(server, FOLDER, source.folder()))
                .add(tag(server, DIGEST, digest(source.folder())));
        String id = server.post("runs/create", made)
                .path("run")
                .path("info")
                .path("run_id")
                .asText();
        List<ObjectNode> params = new ArrayList<>();
        new TreeMap<>(source.settings())
                .forEach((key, value) -> params.add(server.object()
                        .put("key", key)
                        .put("value", value.substring(0, Math.min(value.length(), LONGEST_PARAM)))));
        for (int from = 0; from < params.size(); from += MOST_PARAMS) {
            ObjectNode batch = server.object().put("run_id", id);
            batch.putArray("params").addAll(params.subList(from, Math.min(params.size(), from + MOST_PARAMS)));
            server.post("runs/log-batch", batch);
        }
        return id;
    }

    @Override
    public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
        metric("iteration_loss", iteration.loss(), iteration.iteration());
        metric("step_norm", iteration.stepNorm(), iteration.iteration());
        if (pending.size() >= MOST_METRICS) {
            send();
        }
    }

    @Override
    public void epoch(Epoch epoch) {
        long step = epoch.iteration();
        metric("train_loss", epoch.trainLoss(), step);
        metric("test_loss", epoch.test().loss(), step);
        metric("test_error", epoch.test().error(), step);
        error.of(epoch.test()).forEach((name, value) -> metric("test_" + name, value, step));
        epoch.validation().ifPresent(validation -> metric("validation_loss", validation.loss(), step));
        metric("epoch", epoch.epoch(), step);
        metric("train_seconds", epoch.trainSeconds(), step);
        send();
    }

    @Override
    public void divergence(Divergence divergence) {
        // Its cause is in the log, and the last losses show it.
    }

    private void metric(String key, double value, long step) {
        run.ifPresent(own -> pending.add(own.server()
                .object()
                .put("key", key)
                .put("value", value)
                .put("timestamp", clock.millis())
                .put("step", step)));
    }

    private void send() {
        try {
            for (int from = 0; run.isPresent() && from < pending.size(); from += MOST_METRICS) {
                Run own = run.get();
                ObjectNode batch = own.server().object().put("run_id", own.id());
                ArrayNode metrics = batch.putArray("metrics");
                metrics.addAll(pending.subList(from, Math.min(pending.size(), from + MOST_METRICS)));
                own.server().post("runs/log-batch", batch);
            }
        } catch (IOException e) {
            warn(e);
        }
        pending.clear();
    }

    private void warn(IOException e) {
        run = Optional.empty();
        String why = e.getMessage() == null ? "no connection" : e.getMessage();
        ErrorLine.warn(Monitoring.SECTION + "mlflow = " + address + ": no further metrics are sent to MLflow: " + why);
    }

    /** The training has ended, or was stopped to be resumed; without this call it has failed. */
    void ended(boolean finished) {
        outcome = finished ? "FINISHED" : "KILLED";
    }

    @Override
    public void close() {
        send();
        if (run.isPresent()) {
            Run own = run.get();
            try {
                own.server()
                        .post(
                                "runs/update",
                                own.server()
                                        .object()
                                        .put("run_id", own.id())
                                        .put("status", outcome)
                                        .put("end_time", clock.millis()));
            } catch (IOException e) {
                warn(e);
            }
        }
    }
}
