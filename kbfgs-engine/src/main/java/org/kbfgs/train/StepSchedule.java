package org.kbfgs.train;

import java.util.List;
import org.kbfgs.optim.StepSettings;

/**
 * The settings of each iteration's step.
 *
 * @param first those that the schedules' factors multiply
 * @param learningRate factor of alpha
 * @param damping factor of lambda
 */
public record StepSchedule(StepSettings first, Schedule learningRate, Schedule damping) {

    /** Always the same. */
    public static StepSchedule constant(StepSettings settings) {
        Schedule none = new Schedule.Product(List.of());
        return new StepSchedule(settings, none, none);
    }

    /** The settings of iteration k, from 0. */
    public StepSettings at(long k) {
        return new StepSettings(first.learningRate() * learningRate.at(k), first.damping() * damping.at(k));
    }
}
