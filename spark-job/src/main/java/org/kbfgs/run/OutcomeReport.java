package org.kbfgs.run;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.train.TrainingLog;

/** What a training prints at its end. */
record OutcomeReport(PrintStream out, TrainConfig config, ErrorFigure error) {

    /** @param last the last epoch's end; empty if a signal stopped the training */
    void print(Optional<TrainingLog.Epoch> last, long iterations) {
        last.ifPresentOrElse(this::trained, () -> stopped(iterations));
    }

    private void stopped(long iterations) {
        String kept = config.checkpoints().keep() > 0 ? "; continue with kbfgs train --resume " + config.run() : "";
        out.println("stopped after " + iterations + " iterations" + kept);
    }

    private void trained(TrainingLog.Epoch last) {
        out.println(String.format(
                Locale.ROOT,
                "trained by %s: %d epochs, %d iterations in %.1f s (%.3f s an iteration)",
                config.methodName(),
                last.epoch(),
                last.iteration(),
                last.trainSeconds(),
                last.trainSeconds() / last.iteration()));
        out.println(String.format(
                Locale.ROOT,
                "train loss %.6g (regularised), test loss %.6g, %s",
                last.trainLoss(),
                last.test().loss(),
                error.text(last.test(), ", ")));
        out.println("model and metrics are in " + config.run());
    }
}
