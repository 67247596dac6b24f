package org.kbfgs.ml;

import java.util.List;
import java.util.OptionalDouble;
import org.kbfgs.train.Metrics;
import org.kbfgs.train.TrainingLog;

/** The metrics of a fit at the initial weights and at each epoch's end. A model that is read from files has none. */
public record TrainingSummary(List<Epoch> epochs) {

    public TrainingSummary {
        epochs = List.copyOf(epochs);
    }

    /**
     * An epoch's end.
     *
     * @param epoch the number of epochs done; 0 at the initial weights
     * @param trainLoss the mean loss over the training rows, regularised
     * @param trainError of a classifier 1 - accuracy over the training rows, else the mean squared error of the predictions
     * @param validationLoss the mean loss over the validation rows, where there are any
     * @param validationError the same error over these rows
     * @param trainSeconds of training so far, without evaluations
     */
    public record Epoch(
            int epoch,
            long iterations,
            double trainLoss,
            double trainError,
            OptionalDouble validationLoss,
            OptionalDouble validationError,
            double trainSeconds) {

        static Epoch of(TrainingLog.Epoch from) {
            return new Epoch(
                    from.epoch(),
                    from.iteration(),
                    from.trainLoss(),
                    from.test().error(),
                    from.validation().map(Metrics::loss).map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                    from.validation()
                            .map(Metrics::error)
                            .map(OptionalDouble::of)
                            .orElse(OptionalDouble.empty()),
                    from.trainSeconds());
        }
    }
}
