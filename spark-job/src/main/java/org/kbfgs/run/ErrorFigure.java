package org.kbfgs.run;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.TargetVariance;
import org.kbfgs.table.TargetColumns;
import org.kbfgs.train.Metrics;

/** The figures of a network's error besides the error itself, and their text. */
public sealed interface ErrorFigure {

    /** By the names in evaluate's output and, after {@code test_}, in metrics.jsonl. */
    Map<String, Double> of(Metrics metrics);

    /** In one line, parts separated as given. */
    String text(Metrics metrics, String separator);

    /** For a dataset on the cluster. */
    static ErrorFigure on(ParquetDataset data, Loss loss) {
        if (data.preprocessing().columns().target() instanceof TargetColumns.Numbers
                && loss != Loss.SIGMOID_CROSS_ENTROPY) {
            return new Regression(TargetVariance.of(data));
        }
        return loss == Loss.SOFTMAX_CROSS_ENTROPY ? new Classification() : new SquaredError();
    }

    private static String error(Metrics metrics) {
        return String.format(Locale.ROOT, "test error %.4g", metrics.error());
    }

    /** Of an autoencoder or of probabilities: none. */
    record SquaredError() implements ErrorFigure {
        @Override
        public Map<String, Double> of(Metrics metrics) {
            return Map.of();
        }

        @Override
        public String text(Metrics metrics, String separator) {
            return error(metrics);
        }
    }

    /** Of a classifier, whose error is 1 - accuracy. */
    record Classification() implements ErrorFigure {
        @Override
        public Map<String, Double> of(Metrics metrics) {
            return Map.of("accuracy", 1 - metrics.error());
        }

        @Override
        public String text(Metrics metrics, String separator) {
            return error(metrics)
                    + separator
                    + String.format(Locale.ROOT, "accuracy %.2f %%", 100 * (1 - metrics.error()));
        }
    }

    /**
     * Of a regression, whose error is the mean squared error per output: its root, the mean absolute error, and the share R2 of the targets' variance that
     * the network explains.
     *
     * @param variance of the dataset's targets, the mean over the outputs
     */
    record Regression(double variance) implements ErrorFigure {
        @Override
        public Map<String, Double> of(Metrics metrics) {
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("rmse", Math.sqrt(metrics.error()));
            figures.put("mae", metrics.absoluteError());
            if (variance > 0) {
                figures.put("r2", 1 - metrics.error() / variance);
            }
            return figures;
        }

        @Override
        public String text(Metrics metrics, String separator) {
            StringBuilder text = new StringBuilder(error(metrics));
            of(metrics).forEach((name, value) -> text.append(separator)
                    .append(String.format(Locale.ROOT, "%s %.4g", name.toUpperCase(Locale.ROOT), value)));
            return text.toString();
        }
    }
}
