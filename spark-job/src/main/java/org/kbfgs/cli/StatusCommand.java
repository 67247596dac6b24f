package org.kbfgs.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.io.BadInput;
import org.kbfgs.run.RunReport;
import org.kbfgs.run.RunState;
import org.kbfgs.run.RunStatus;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says from a run's folder how the run stands, wherever its driver is. */
@Command(
        name = "status",
        description =
                "Says whether a run trains, has finished, has failed and why, and from where it can be resumed. Exit code 0"
                        + " if it trains, has finished or was stopped; its own if it failed; 1 if its process is gone.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofSeconds(5);

    /** Of the datasets' loading, before a run has a status. */
    private static final Duration LONGEST_START = Duration.ofMinutes(10);

    @Parameters(paramLabel = "RUN", description = "The folder of a run.")
    private String run = "";

    @Option(names = "--wait", description = "Return when the run no longer trains; wait 10 minutes for it to begin.")
    private boolean wait;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Configuration hadoop = HadoopSettings.read();
        RunReport report = wait ? begun(hadoop) : RunReport.read(run, hadoop, Clock.systemUTC());
        while (wait && report.trains()) {
            Thread.sleep(POLL.toMillis());
            report = RunReport.read(run, hadoop, Clock.systemUTC());
        }
        System.out.println(json ? report.json() : text(report));
        return exitCode(report);
    }

    /** The first report: a run's folder is new once its datasets are loaded. */
    private RunReport begun(Configuration hadoop) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            try {
                return RunReport.read(run, hadoop, Clock.systemUTC());
            } catch (BadInput notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    private static int exitCode(RunReport report) {
        if (report.status().state() instanceof RunState.Failed failed) {
            return failed.exitCode();
        }
        return report.isSilent() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private String text(RunReport report) {
        RunStatus status = report.status();
        String progress = String.format(
                Locale.ROOT,
                "epoch %d of %d, %d iterations, process %s",
                status.epoch(),
                status.epochs(),
                status.iteration(),
                status.process());
        String state = state(report) + ": " + progress;
        if (status.state() instanceof RunState.Failed failed) {
            state += "\n" + failed.line();
        }
        return status.state() instanceof RunState.Finished || report.trains() ? state : state + "\n" + cure(report);
    }

    private static String state(RunReport report) {
        RunStatus status = report.status();
        if (report.isSilent()) {
            return "gone: no report since " + status.time() + ", though its process reports every "
                    + RunReport.INTERVAL.toSeconds() + " s as long as it lives";
        }
        return status.state().name() + (report.trains() ? ", reported at " : " at ") + status.time();
    }

    private String cure(RunReport report) {
        return report.checkpoint()
                .map(iteration -> "resumable from iteration " + iteration + ": kbfgs train --resume " + run)
                .orElse("not resumable: it has no complete checkpoint");
    }
}
