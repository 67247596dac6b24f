package org.kbfgs.config;

import java.util.OptionalDouble;
import org.kbfgs.train.DivergencePolicy;
import org.kbfgs.train.DivergenceRule;
import org.kbfgs.train.Stopping;

/**
 * The values monitored during a training, and the training's reactions to them.
 *
 * @param lanczosSteps for the eigenvalues of the factors at each epoch's end; 0: they are not computed
 * @param keepBest whether the best model so far is saved too
 */
public record TrainingRules(DivergenceRule divergence, Stopping stopping, int lanczosSteps, boolean keepBest) {

    /** Prefix of the settings that end a training. They change none of its numbers, and neither do those of {@link #HEALTH}. */
    static final String STOPPING = "stopping.";

    static final String HEALTH = "health.";

    private static final double MINUTE_SECONDS = 60;

    static TrainingRules of(Settings settings) {
        return new TrainingRules(
                divergence(settings),
                stopping(settings),
                settings.whole(RuleDeclarations.LANCZOS_STEPS),
                settings.isTrue(RuleDeclarations.KEEP_BEST));
    }

    /** Whether the numbers of a training, up to its end, do not depend on the setting. */
    public static boolean isFree(String name) {
        return name.startsWith(STOPPING) || name.startsWith(HEALTH);
    }

    private static DivergenceRule divergence(Settings settings) {
        return new DivergenceRule(
                settings.numberOrNull(RuleDeclarations.LOSS_FACTOR).orElse(Double.POSITIVE_INFINITY),
                settings.numberOrNull(RuleDeclarations.INITIAL_LOSS_FACTOR).orElse(Double.POSITIVE_INFINITY),
                settings.choice(RuleDeclarations.POLICY).equals("stop")
                        ? new DivergencePolicy.Stop()
                        : backOff(settings));
    }

    private static DivergencePolicy backOff(Settings settings) {
        double rate = settings.number(RuleDeclarations.BACK_OFF_LEARNING_RATE);
        double damping = settings.number(RuleDeclarations.BACK_OFF_DAMPING);
        if (rate == 1 && damping == 1) {
            Setting factor = RuleDeclarations.BACK_OFF_DAMPING;
            throw settings.bad(factor.name(), factor.expected() + ", above 1 where the learning rate's factor is 1");
        }
        return new DivergencePolicy.BackOff(rate, damping, settings.whole(RuleDeclarations.BACK_OFF_LIMIT));
    }

    private static Stopping stopping(Settings settings) {
        OptionalDouble minutes = settings.numberOrNull(RuleDeclarations.MINUTES);
        return new Stopping(
                settings.wholeOrNull(RuleDeclarations.PATIENCE),
                settings.numberOrNull(RuleDeclarations.TARGET_LOSS),
                minutes.isPresent()
                        ? OptionalDouble.of(minutes.getAsDouble() * MINUTE_SECONDS)
                        : OptionalDouble.empty());
    }
}
