package org.kbfgs.experiment;

import java.io.PrintWriter;
import java.util.Locale;
import org.kbfgs.experiment.TrialResult.Outcome;

/** Prints a line for each trial that ends, with the time that is left. */
final class ExperimentProgress {

    private static final double NANOS_A_MINUTE = 60e9;

    private final PrintWriter out;
    private final int trials;
    private final long start = System.nanoTime();
    private int ended;
    private int trained;

    ExperimentProgress(PrintWriter out, int trials) {
        this.out = out;
        this.trials = trials;
    }

    /** @param isNew whether the trial was trained now */
    synchronized void report(TrialResult result, boolean isNew) {
        ended++;
        trained += isNew ? 1 : 0;
        out.println(
                "trial " + ended + " of " + trials + "   " + result.trial().name() + "   " + figures(result) + left());
        out.flush();
    }

    private static String figures(TrialResult result) {
        return result.last()
                .filter(last -> result.outcome() == Outcome.FINISHED)
                .map(last -> String.format(
                        Locale.ROOT,
                        "train loss %.5g   test error %.4g   %.1f s",
                        last.trainLoss(),
                        last.testError(),
                        last.seconds()))
                .orElse("diverged");
    }

    private String left() {
        double minutesATrial = (System.nanoTime() - start) / NANOS_A_MINUTE / Math.max(1, trained);
        return ended == trials
                ? ""
                : String.format(Locale.ROOT, "   about %.0f min left", Math.ceil((trials - ended) * minutesATrial));
    }
}
