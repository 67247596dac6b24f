package org.kbfgs.run;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;

/** The progress of a training as the user sees it: a line an epoch, and below it, on a terminal, a bar with the loss and the time left. */
sealed interface Progress extends TrainingLog, AutoCloseable {

    /** Lines and a bar where there is a terminal, else lines alone. */
    static Progress on(PrintStream out, long iterations, ErrorFigure error) {
        Lines lines = new Lines(out, error);
        return System.console() == null ? lines : new Bar(lines, iterations);
    }

    @Override
    void close();

    /** One line an epoch. */
    record Lines(PrintStream out, ErrorFigure error) implements Progress {

        @Override
        public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
            // An epoch's line says enough where nobody watches.
        }

        @Override
        public void epoch(Epoch epoch) {
            out.println(line(epoch));
        }

        @Override
        public void divergence(Divergence divergence) {
            divergence.back().ifPresent(back -> out.println(line(divergence, back)));
        }

        static String line(Divergence divergence, Back back) {
            return String.format(
                    Locale.ROOT,
                    "%s. Back at iteration %d (return %d): learning rate x %.4g, damping x %.4g",
                    divergence.cause().getMessage(),
                    back.iteration(),
                    back.backOffs(),
                    back.learningRateFactor(),
                    back.dampingFactor());
        }

        String line(Epoch epoch) {
            return String.format(
                    Locale.ROOT,
                    "epoch %3d   train loss %.5g   test loss %.5g   %s   %.1f s",
                    epoch.epoch(),
                    epoch.trainLoss(),
                    epoch.test().loss(),
                    error.text(epoch.test(), "   "),
                    epoch.trainSeconds());
        }

        @Override
        public void close() {
            out.flush();
        }
    }

    /** A bar below the lines. */
    final class Bar implements Progress {

        /** Back to the line's start and clear it, so that a line takes the bar's place. */
        private static final String CLEAR_LINE = "\r\u001b[K";

        private final Lines lines;
        private final ProgressBar bar;

        Bar(Lines lines, long iterations) {
            this.lines = lines;
            this.bar = new ProgressBarBuilder()
                    .setTaskName("iteration")
                    .setInitialMax(iterations)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .build();
        }

        @Override
        public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.5g", iteration.loss()));
            bar.stepTo(iteration.iteration() + 1);
        }

        @Override
        public void epoch(Epoch epoch) {
            lines.out().println(CLEAR_LINE + lines.line(epoch));
            bar.refresh();
        }

        @Override
        public void divergence(Divergence divergence) {
            divergence.back().ifPresent(back -> {
                lines.out().println(CLEAR_LINE + Lines.line(divergence, back));
                bar.stepTo(back.iteration());
            });
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
