package org.kbfgs.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.io.BadInput;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SecondMoment;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.GradientSample;
import org.kbfgs.optim.kbfgs.InputInverse;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.PairAcceptance;
import org.kbfgs.optim.kfac.KfacSettings;

/** Reads the section {@code optimizer}. */
public record MethodReader(Settings settings) {

    private static final String NAMES = "k-bfgs, k-bfgs-l, kfac, adam, rmsprop or sgd";

    /** @throws BadInput for the first setting that is not as expected */
    public Method method() {
        String name = settings.text("optimizer.name", NAMES);
        return switch (name) {
            case "k-bfgs" -> new Method.OfKBfgs(kBfgs(new KBfgsSettings.Factor.Dense()));
            case "k-bfgs-l" -> new Method.OfKBfgs(kBfgs(window()));
            case "kfac" -> new Method.OfKfac(kfac(), settings.parsed("run.seed", "a whole number", Long::parseLong));
            case "adam" -> new Method.OfAdam(adam());
            case "rmsprop" -> new Method.OfRmsProp(rmsProp());
            case "sgd" -> new Method.OfSgd(sgd());
            default -> throw settings.bad("optimizer.name", NAMES);
        };
    }

    private KBfgsSettings.Factor.Window window() {
        return settings.parsed(
                "optimizer.k-bfgs.window",
                "a whole number of at least 1 and at most " + KBfgsSettings.Factor.Window.MOST,
                text -> new KBfgsSettings.Factor.Window(Integer.parseInt(text)));
    }

    private KBfgsSettings kBfgs(KBfgsSettings.Factor factor) {
        if (!(weightDecay() instanceof WeightDecay.Penalty penalty)) {
            throw settings.bad("optimizer.weight-decay-form", "penalty for this method");
        }
        return new KBfgsSettings(
                factor,
                fraction("optimizer.momentum"),
                fraction("optimizer.k-bfgs.factor-decay"),
                fraction("optimizer.k-bfgs.pair-decay"),
                penalty.tau(),
                settings.number("optimizer.k-bfgs.mu1", "a number in (0, 1)", x -> x > 0 && x < 1),
                settings.numberOrNull("optimizer.k-bfgs.mu2", "a number above 0", x -> x > 0),
                settings.numberOrNull("optimizer.k-bfgs.lambda-a", "a number above 0", x -> x > 0),
                new SkipRule(fraction("optimizer.k-bfgs.skip-threshold")),
                label("optimizer.k-bfgs.pair-acceptance", PairAcceptance.values()),
                label("optimizer.k-bfgs.gradient-sample", GradientSample.values()),
                new InputInverse(
                        label("optimizer.k-bfgs.input-inverse", InputInverse.Form.values()),
                        settings.whole("optimizer.k-bfgs.input-interval", 1)),
                stepBound());
    }

    private KfacSettings kfac() {
        return new KfacSettings(
                fraction("optimizer.momentum"),
                fraction("optimizer.kfac.factor-decay"),
                weightDecay(),
                settings.whole("optimizer.kfac.inverse-interval", 1),
                settings.whole("optimizer.kfac.factor-interval", 1),
                settings.numberOrNull("optimizer.kfac.lambda-a", "a number above 0", x -> x > 0),
                settings.numberOrNull("optimizer.kfac.lambda-g", "a number above 0", x -> x > 0),
                stepBound());
    }

    private AdamSettings adam() {
        return new AdamSettings(
                fraction("optimizer.momentum"),
                fraction("optimizer.adam.beta2"),
                positive("optimizer.adam.epsilon"),
                label("optimizer.adam.second-moment", SecondMoment.values()),
                weightDecay());
    }

    private RmsPropSettings rmsProp() {
        return new RmsPropSettings(
                fraction("optimizer.momentum"),
                fraction("optimizer.rmsprop.beta2"),
                positive("optimizer.rmsprop.epsilon"),
                label("optimizer.rmsprop.second-moment", SecondMoment.values()),
                label("optimizer.rmsprop.start", RmsPropSettings.Start.values()),
                weightDecay());
    }

    private SgdMomentumSettings sgd() {
        return new SgdMomentumSettings(
                fraction("optimizer.momentum"),
                label("optimizer.sgd.form", SgdMomentumSettings.Form.values()),
                weightDecay());
    }

    private StepBound stepBound() {
        OptionalDouble kappa = settings.numberOrNull("optimizer.step-bound", "a number above 0", x -> x > 0);
        return kappa.isPresent() ? new StepBound.LossShare(kappa.getAsDouble()) : new StepBound.None();
    }

    private WeightDecay weightDecay() {
        double value = notNegative("optimizer.weight-decay");
        String meaning = "penalty or decoupled";
        return switch (settings.text("optimizer.weight-decay-form", meaning)) {
            case "penalty" -> new WeightDecay.Penalty(value);
            case "decoupled" -> new WeightDecay.Decoupled(value);
            default -> throw settings.bad("optimizer.weight-decay-form", meaning);
        };
    }

    private double fraction(String name) {
        return settings.number(name, "a number in [0, 1)", x -> x >= 0 && x < 1);
    }

    private double positive(String name) {
        return settings.number(name, "a number above 0", x -> x > 0);
    }

    private double notNegative(String name) {
        return settings.number(name, "a number of at least 0", x -> x >= 0);
    }

    /** An enum's value by its name in lower case with dashes. */
    private <E extends Enum<E>> E label(String name, E[] values) {
        String meaning = String.join(
                " or ", Arrays.stream(values).map(MethodReader::label).toList());
        String text = settings.text(name, meaning);
        return Arrays.stream(values)
                .filter(value -> label(value).equals(text))
                .findFirst()
                .orElseThrow(() -> settings.bad(name, meaning));
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
