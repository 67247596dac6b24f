package org.kbfgs.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kbfgs.config.Monitoring;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;

/**
 * A run on an MLflow tracking server: the settings as parameters, the loss of each iteration, losses and errors at each epoch's end. A
 * resumed training continues its run. A server that does not answer is a warning, as the training does not depend on it.
 */
final class MlflowLog implements TrainingLog, AutoCloseable {

    /** So many metrics are sent at once. */
    private static final int PENDING = MlflowRun.MOST_METRICS;

    /**
     * A training as the server sees it.
     *
     * @param folder of the run, in full
     * @param settings by name
     */
    record Source(String folder, boolean resumed, Map<String, String> settings) {}

    /** Empty if there is no server, or it has failed. */
    private Optional<MlflowRun> run = Optional.empty();

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
        try {
            run = Optional.of(MlflowRun.open(mlflow, source, clock));
        } catch (IOException e) {
            warn(e);
        }
    }

    @Override
    public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
        metric("iteration_loss", iteration.loss(), iteration.iteration());
        metric("step_norm", iteration.stepNorm(), iteration.iteration());
        if (pending.size() >= PENDING) {
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
        run.ifPresent(own -> pending.add(own.metric(key, value, step, clock.millis())));
    }

    private void send() {
        try {
            if (run.isPresent()) {
                run.get().send(pending);
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
            try {
                run.get().end(outcome, clock.millis());
            } catch (IOException e) {
                warn(e);
            }
        }
    }
}
