package org.kbfgs.run;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;

/**
 * An event file of TensorBoard's: the loss and the norm of the step of each iteration; losses, errors, and histograms of each layer's
 * damping factors at each epoch's end. A file that cannot be written is a warning, as the training does not depend on it.
 */
final class TensorBoardLog implements TrainingLog, AutoCloseable {

    /** Empty if events are not wanted or cannot be written. */
    private Optional<MetricsFile> file;

    private final Path path;
    private final ErrorFigure error;
    private final Clock clock;

    /** theta_1 and theta_2 of the epoch's pairs, by tag. */
    private final Map<String, List<Double>> damping = new TreeMap<>();

    private TensorBoardLog(Optional<MetricsFile> file, Path path, ErrorFigure error, Clock clock) {
        this.file = file;
        this.path = path;
        this.error = error;
        this.clock = clock;
        add(SummaryEvent.header(seconds()));
    }

    /** A new file in a folder; without a folder, or with a warning where it cannot be written, nothing is written. */
    static TensorBoardLog in(Optional<String> folder, Configuration hadoop, ErrorFigure error, Clock clock) {
        Path path = new Path(
                folder.map(HadoopPaths::path).orElse(new Path(".")),
                "events.out.tfevents." + clock.instant().getEpochSecond() + "." + StatusReports.process());
        return new TensorBoardLog(folder.flatMap(wanted -> create(path, hadoop)), path, error, clock);
    }

    private static Optional<MetricsFile> create(Path path, Configuration hadoop) {
        try {
            FileSystem files = HadoopPaths.files(path, hadoop);
            files.mkdirs(path.getParent());
            return Optional.of(MetricsFile.create(files, path));
        } catch (IOException e) {
            warn(path, e);
            return Optional.empty();
        }
    }

    private static void warn(Path path, Throwable e) {
        ErrorLine.warn(
                HadoopPaths.shown(path) + ": cannot be written, TensorBoard does not see this run: " + e.getMessage());
    }

    private double seconds() {
        return clock.millis() / 1000.0;
    }

    @Override
    public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
        SummaryEvent event = new SummaryEvent(seconds(), iteration.iteration());
        event.scalar("iteration/loss", iteration.loss());
        event.scalar("iteration/step_norm", iteration.stepNorm());
        event.scalar("iteration/step_factor", iteration.nu());
        add(event.record());
        for (CurvatureReport report : curvature) {
            String layer = String.format(Locale.ROOT, "damping/layer_%02d/", report.layer());
            damping.computeIfAbsent(layer + "theta_1", tag -> new ArrayList<>())
                    .add(report.damped().theta1());
            damping.computeIfAbsent(layer + "theta_2", tag -> new ArrayList<>())
                    .add(report.damped().theta2());
        }
    }

    @Override
    public void epoch(Epoch epoch) {
        SummaryEvent event = new SummaryEvent(seconds(), epoch.iteration());
        event.scalar("loss/train", epoch.trainLoss());
        event.scalar("loss/test", epoch.test().loss());
        event.scalar("error/test", epoch.test().error());
        error.of(epoch.test()).forEach((name, value) -> event.scalar("error/test_" + name, value));
        epoch.validation().ifPresent(validation -> event.scalar("loss/validation", validation.loss()));
        event.scalar("epoch/number", epoch.epoch());
        event.scalar("epoch/train_seconds", epoch.trainSeconds());
        damping.forEach(event::histogram);
        damping.clear();
        add(event.record());
        access(MetricsFile::publish);
    }

    @Override
    public void divergence(Divergence divergence) {
        damping.clear();
    }

    private void add(byte[] record) {
        access(file -> file.add(record));
    }

    /** An access to the file. */
    @FunctionalInterface
    private interface Access {
        void run(MetricsFile file) throws IOException;
    }

    private void access(Access access) {
        try {
            if (file.isPresent()) {
                access.run(file.get());
            }
        } catch (IOException | FSError e) {
            file = Optional.empty();
            warn(path, e);
        }
    }

    @Override
    public void close() {
        access(MetricsFile::close);
    }
}
