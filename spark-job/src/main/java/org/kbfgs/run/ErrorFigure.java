package org.kbfgs.run;

import java.util.Locale;
import org.kbfgs.nn.Loss;
import org.kbfgs.train.Metrics;

/** The text of a test error; for a classifier, whose error is 1 - accuracy, with the accuracy. */
record ErrorFigure(Loss loss) {

    /** In one line, parts separated as given. */
    String text(Metrics test, String separator) {
        String error = String.format(Locale.ROOT, "test error %.4g", test.error());
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY, HALF_SQUARED_ERROR -> error;
            case SOFTMAX_CROSS_ENTROPY ->
                error + separator + String.format(Locale.ROOT, "accuracy %.2f %%", 100 * (1 - test.error()));
        };
    }
}
