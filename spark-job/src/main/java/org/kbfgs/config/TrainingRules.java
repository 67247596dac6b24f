package org.kbfgs.config;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.kbfgs.train.DivergencePolicy;
import org.kbfgs.train.DivergenceRule;
import org.kbfgs.train.Stopping;

/**
 * What is watched while a training goes on, and what follows.
 *
 * @param lanczosSteps for the eigenvalues of the factors at each epoch's end; 0: they are not computed
 * @param keepBest whether the best model so far is saved too
 */
public record TrainingRules(DivergenceRule divergence, Stopping stopping, int lanczosSteps, boolean keepBest) {

    /** What the names of settings start with that end a training or are told of it, and change none of its numbers. */
    static final String STOPPING = "stopping.";

    static final String HEALTH = "health.";

    private static final String DIVERGENCE = "divergence.";
    private static final double MINUTE_SECONDS = 60;

    static TrainingRules of(Settings settings) {
        return new TrainingRules(
                divergence(settings),
                stopping(settings),
                settings.whole(HEALTH + "lanczos-steps", 0),
                settings.parsed(STOPPING + "keep-best", "true or false", TrainingRules::truth));
    }

    /** Whether the numbers of a training, up to its end, do not depend on the setting. */
    public static boolean isFree(String name) {
        return name.startsWith(STOPPING) || name.startsWith(HEALTH);
    }

    private static DivergenceRule divergence(Settings settings) {
        OptionalDouble factor = settings.numberOrNull(DIVERGENCE + "loss-factor", "a number above 1", x -> x > 1);
        OptionalDouble initial =
                settings.numberOrNull(DIVERGENCE + "initial-loss-factor", "a number of at least 1", x -> x >= 1);
        return new DivergenceRule(
                factor.orElse(Double.POSITIVE_INFINITY), initial.orElse(Double.POSITIVE_INFINITY), policy(settings));
    }

    private static DivergencePolicy policy(Settings settings) {
        String meaning = "stop or back-off";
        return switch (settings.text(DIVERGENCE + "policy", meaning)) {
            case "stop" -> new DivergencePolicy.Stop();
            case "back-off" -> backOff(settings);
            default -> throw settings.bad(DIVERGENCE + "policy", meaning);
        };
    }

    private static DivergencePolicy backOff(Settings settings) {
        String damping = DIVERGENCE + "back-off.damping-factor";
        double rate = settings.number(
                DIVERGENCE + "back-off.learning-rate-factor", "a number in (0, 1]", x -> x > 0 && x <= 1);
        String meaning =
                "a number of at least 1" + (rate == 1 ? ", above 1 where the learning rate's factor is 1" : "");
        return new DivergencePolicy.BackOff(
                rate,
                settings.number(damping, meaning, x -> rate == 1 ? x > 1 : x >= 1),
                settings.whole(DIVERGENCE + "back-off.limit", 1));
    }

    private static Stopping stopping(Settings settings) {
        OptionalInt patience = settings.wholeOrNull(STOPPING + "patience", 1);
        OptionalDouble target = settings.numberOrNull(STOPPING + "target-loss", "a number", x -> true);
        OptionalDouble minutes = settings.numberOrNull(STOPPING + "minutes", "a number above 0", x -> x > 0);
        return new Stopping(
                patience,
                target,
                minutes.isPresent()
                        ? OptionalDouble.of(minutes.getAsDouble() * MINUTE_SECONDS)
                        : OptionalDouble.empty());
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
