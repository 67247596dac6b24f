package org.kbfgs.config;

import java.util.List;
import java.util.OptionalDouble;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.io.BadInput;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SecondMoment;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.CurvatureShares;
import org.kbfgs.optim.kbfgs.GradientSample;
import org.kbfgs.optim.kbfgs.InputInverse;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.PairAcceptance;
import org.kbfgs.optim.kfac.KfacSettings;

/** Reads the section {@code optimizer}. */
public record MethodReader(Settings settings) {

    /** @throws BadInput for the first setting that is not as expected */
    public Method method() {
        String name = settings.choice(OptimizerDeclarations.NAME);
        if (isAdaptive() && !List.of("k-bfgs", "k-bfgs-l").contains(name)) {
            throw settings.bad(
                    OptimizerDeclarations.ADAPTIVE.name(), "false for this method, as it sees no loss after its step");
        }
        return switch (name) {
            case "k-bfgs" -> new Method.OfKBfgs(kBfgs(new KBfgsSettings.Factor.Dense()));
            case "k-bfgs-l" -> new Method.OfKBfgs(kBfgs(window()));
            case "kfac" -> new Method.OfKfac(kfac(), settings.parsed(RunDeclarations.SEED, Long::parseLong));
            case "adam" -> new Method.OfAdam(adam());
            case "rmsprop" -> new Method.OfRmsProp(rmsProp());
            case "sgd" -> new Method.OfSgd(sgd());
            default -> throw settings.bad(OptimizerDeclarations.NAME);
        };
    }

    boolean isAdaptive() {
        return settings.isTrue(OptimizerDeclarations.ADAPTIVE);
    }

    private KBfgsSettings.Factor.Window window() {
        return new KBfgsSettings.Factor.Window(settings.whole(MethodDeclarations.WINDOW));
    }

    private KBfgsSettings kBfgs(KBfgsSettings.Factor factor) {
        if (!(weightDecay() instanceof WeightDecay.Penalty penalty)) {
            throw settings.bad(OptimizerDeclarations.WEIGHT_DECAY_FORM.name(), "penalty for this method");
        }
        return KBfgsSettings.builder(factor)
                .momentum(settings.number(OptimizerDeclarations.MOMENTUM))
                .factorDecay(settings.number(MethodDeclarations.FACTOR_DECAY))
                .pairDecay(settings.number(MethodDeclarations.PAIR_DECAY))
                .weightDecay(penalty.tau())
                .mu1(settings.number(MethodDeclarations.MU1))
                .mu2(settings.numberOrNull(MethodDeclarations.MU2))
                .lambdaA(settings.numberOrNull(MethodDeclarations.LAMBDA_A))
                .skip(new SkipRule(settings.number(MethodDeclarations.SKIP_THRESHOLD)))
                .pairAcceptance(settings.choice(MethodDeclarations.PAIR_ACCEPTANCE, PairAcceptance.values()))
                .gradientSample(settings.choice(MethodDeclarations.GRADIENT_SAMPLE, GradientSample.values()))
                .inputInverse(inputInverse())
                .stepBound(stepBound())
                .adaptation(isAdaptive() ? StepAdaptation.ReductionRatio.USUAL : new StepAdaptation.None())
                .shares(new CurvatureShares(
                        settings.number(MethodDeclarations.PROBE_SHARE),
                        settings.number(MethodDeclarations.MOMENT_SHARE)))
                .build();
    }

    private InputInverse inputInverse() {
        return new InputInverse(
                settings.choice(MethodDeclarations.INPUT_INVERSE, InputInverse.Form.values()),
                settings.whole(MethodDeclarations.INPUT_INTERVAL));
    }

    private KfacSettings kfac() {
        return new KfacSettings(
                settings.number(OptimizerDeclarations.MOMENTUM),
                settings.number(MethodDeclarations.KFAC_FACTOR_DECAY),
                weightDecay(),
                settings.whole(MethodDeclarations.INVERSE_INTERVAL),
                settings.whole(MethodDeclarations.FACTOR_INTERVAL),
                settings.numberOrNull(MethodDeclarations.KFAC_LAMBDA_A),
                settings.numberOrNull(MethodDeclarations.KFAC_LAMBDA_G),
                stepBound(),
                settings.number(MethodDeclarations.FACTOR_SHARE));
    }

    private AdamSettings adam() {
        return new AdamSettings(
                settings.number(OptimizerDeclarations.MOMENTUM),
                settings.number(MethodDeclarations.ADAM_BETA2),
                settings.number(MethodDeclarations.ADAM_EPSILON),
                settings.choice(MethodDeclarations.ADAM_SECOND_MOMENT, SecondMoment.values()),
                weightDecay());
    }

    private RmsPropSettings rmsProp() {
        return new RmsPropSettings(
                settings.number(OptimizerDeclarations.MOMENTUM),
                settings.number(MethodDeclarations.RMSPROP_BETA2),
                settings.number(MethodDeclarations.RMSPROP_EPSILON),
                settings.choice(MethodDeclarations.RMSPROP_SECOND_MOMENT, SecondMoment.values()),
                settings.choice(MethodDeclarations.RMSPROP_START, RmsPropSettings.Start.values()),
                weightDecay());
    }

    private SgdMomentumSettings sgd() {
        return new SgdMomentumSettings(
                settings.number(OptimizerDeclarations.MOMENTUM),
                settings.choice(MethodDeclarations.SGD_FORM, SgdMomentumSettings.Form.values()),
                weightDecay());
    }

    private StepBound stepBound() {
        OptionalDouble kappa = settings.numberOrNull(OptimizerDeclarations.STEP_BOUND);
        return kappa.isPresent() ? new StepBound.LossShare(kappa.getAsDouble()) : new StepBound.None();
    }

    private WeightDecay weightDecay() {
        double value = settings.number(OptimizerDeclarations.WEIGHT_DECAY);
        return settings.choice(OptimizerDeclarations.WEIGHT_DECAY_FORM).equals("penalty")
                ? new WeightDecay.Penalty(value)
                : new WeightDecay.Decoupled(value);
    }
}
