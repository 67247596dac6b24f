package org.kbfgs.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;

/**
 * Keeps a run's {@link RunStatus} up to date: at its begin, every {@link #INTERVAL} as long as the process lives, and at its end. A
 * status that cannot be written is a warning, as the training does not depend on it; where another process has taken the run over,
 * nothing is written.
 */
final class StatusReports implements TrainingLog, AutoCloseable {

    /** Between two reports of a process that lives. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    private final RunFolder folder;
    private final int epochs;
    private final Clock clock;
    private final ScheduledExecutorService timer;

    private RunState state = new RunState.Running();
    private long iterationsPerEpoch = Long.MAX_VALUE;
    private long iteration;

    private StatusReports(RunFolder folder, int epochs, Clock clock) {
        this.folder = folder;
        this.epochs = epochs;
        this.clock = clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "kbfgs-status");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Writes that the run trains, and keeps doing so.
     *
     * @param epochs to be trained
     */
    static StatusReports begin(RunFolder folder, int epochs) {
        StatusReports reports = new StatusReports(folder, epochs, Clock.systemUTC());
        reports.write();
        reports.timer.scheduleWithFixedDelay(
                reports::write, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
        return reports;
    }

    /** What follows starts at an iteration. */
    synchronized void startAt(long first, long perEpoch) {
        iteration = first;
        iterationsPerEpoch = perEpoch;
    }

    @Override
    public synchronized void iteration(IterationRunner.Iteration done, List<CurvatureReport> curvature) {
        iteration = done.iteration() + 1;
    }

    @Override
    public synchronized void epoch(Epoch end) {
        iteration = end.iteration();
    }

    @Override
    public synchronized void divergence(Divergence divergence) {
        divergence.back().ifPresent(back -> iteration = back.iteration());
    }

    /** The last report. */
    void end(RunState last) {
        synchronized (this) {
            state = last;
        }
        close();
        write();
    }

    private synchronized void write() {
        try {
            folder.requireOwned();
            status().write(folder.files(), folder.path());
        } catch (BadInput taken) {
            timer.shutdown();
        } catch (IOException | RuntimeException e) {
            ErrorLine.warnOnce(folder + "/" + RunStatus.FILE
                    + " cannot be written, kbfgs status does not know of this run: " + e.getMessage());
        }
    }

    private RunStatus status() {
        return new RunStatus(
                state,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                process(),
                (int) (iteration / iterationsPerEpoch),
                epochs,
                iteration);
    }

    static String process() {
        return ManagementFactory.getRuntimeMXBean().getName();
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
