package org.kbfgs.train;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.kbfgs.curvature.Range;

/**
 * Conditions that end a training before its last epoch. The monitored value is the validation loss or, without a validation
 * set, the regularised train loss.
 *
 * @param patience epochs without a smaller value, at least 1
 * @param target value at which training ends
 * @param seconds of training, more than 0
 */
public record Stopping(OptionalInt patience, OptionalDouble target, OptionalDouble seconds) {

    public static final Range SECONDS = Range.POSITIVE;

    public Stopping {
        patience.ifPresent(epochs -> {
            if (epochs < 1) {
                throw new IllegalArgumentException("patience is " + epochs + " epochs, expected at least 1");
            }
        });
        target.ifPresent(value -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("target loss is " + value + ", expected a finite number");
            }
        });
        seconds.ifPresent(budget -> {
            SECONDS.require("time budget in seconds", budget);
        });
    }

    /** Only the last epoch ends the training. */
    public static Stopping never() {
        return new Stopping(OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }

    /** After the figures of an epoch, which the course has taken in. */
    boolean isOver(TrainingHistory course, int epoch, double watched) {
        boolean worn = patience.isPresent() && epoch - course.bestEpoch() >= patience.getAsInt();
        return worn || (target.isPresent() && watched <= target.getAsDouble());
    }

    boolean isSpent(double trainSeconds) {
        return seconds.isPresent() && trainSeconds >= seconds.getAsDouble();
    }
}
