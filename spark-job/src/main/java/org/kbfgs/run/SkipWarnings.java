package org.kbfgs.run;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.train.CurvatureTally;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;

/** Warns, once a layer, where most of an epoch's curvature updates were skipped: the factor then stands still. */
final class SkipWarnings implements TrainingLog {

    private static final double MOST = 0.5;
    /** Updates from which a share says something. */
    private static final long ENOUGH = 10;

    private static final double PERCENT = 100;

    private final Consumer<String> warn;
    private final Set<Integer> warned = new HashSet<>();

    SkipWarnings(Consumer<String> warn) {
        this.warn = warn;
    }

    @Override
    public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
        // An epoch of them is judged.
    }

    @Override
    public void epoch(Epoch epoch) {
        for (int l = 0; l < epoch.layers().size(); l++) {
            CurvatureTally tally = epoch.layers().get(l).tally();
            double skipped = tally.skippedShare();
            if (tally.updates() >= ENOUGH && skipped > MOST && warned.add(l)) {
                warn.accept(String.format(
                        Locale.ROOT,
                        "epoch %d: layer %d: %.0f %% of the updates of its curvature were skipped, expected at most half"
                                + " (a larger batch.size or optimizer.damping may help)",
                        epoch.epoch(),
                        l,
                        PERCENT * skipped));
            }
        }
    }

    @Override
    public void divergence(Divergence divergence) {
        // Reported elsewhere.
    }
}
