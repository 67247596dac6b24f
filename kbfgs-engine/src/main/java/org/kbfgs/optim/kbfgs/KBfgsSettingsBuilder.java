package org.kbfgs.optim.kbfgs;

import java.util.OptionalDouble;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;

/** Builds {@link KBfgsSettings}; the components are described there. The initial values are those of the paper's experiments. */
public final class KBfgsSettingsBuilder {

    private final KBfgsSettings.Factor factor;
    private double momentum = 0.9;
    private double factorDecay = 0.9;
    private double pairDecay = 0.9;
    private double weightDecay = 1e-5;
    private double mu1 = 0.2;
    private OptionalDouble mu2 = OptionalDouble.empty();
    private OptionalDouble lambdaA = OptionalDouble.empty();
    private SkipRule skip = new SkipRule(1e-4);
    private PairAcceptance pairAcceptance = PairAcceptance.ALL;
    private GradientSample gradientSample = GradientSample.CURRENT;
    private InputInverse inputInverse = InputInverse.paper();
    private StepBound stepBound = new StepBound.None();
    private StepAdaptation adaptation = new StepAdaptation.None();
    private CurvatureShares shares = CurvatureShares.ALL;

    KBfgsSettingsBuilder(KBfgsSettings.Factor factor) {
        this.factor = factor;
    }

    KBfgsSettingsBuilder(KBfgsSettings from) {
        this.factor = from.factor();
        this.momentum = from.momentum();
        this.factorDecay = from.factorDecay();
        this.pairDecay = from.pairDecay();
        this.weightDecay = from.weightDecay();
        this.mu1 = from.mu1();
        this.mu2 = from.mu2();
        this.lambdaA = from.lambdaA();
        this.skip = from.skip();
        this.pairAcceptance = from.pairAcceptance();
        this.gradientSample = from.gradientSample();
        this.inputInverse = from.inputInverse();
        this.stepBound = from.stepBound();
        this.adaptation = from.adaptation();
        this.shares = from.shares();
    }

    public KBfgsSettingsBuilder momentum(double next) {
        momentum = next;
        return this;
    }

    public KBfgsSettingsBuilder factorDecay(double next) {
        factorDecay = next;
        return this;
    }

    public KBfgsSettingsBuilder pairDecay(double next) {
        pairDecay = next;
        return this;
    }

    public KBfgsSettingsBuilder weightDecay(double next) {
        weightDecay = next;
        return this;
    }

    public KBfgsSettingsBuilder mu1(double next) {
        mu1 = next;
        return this;
    }

    public KBfgsSettingsBuilder mu2(OptionalDouble next) {
        mu2 = next;
        return this;
    }

    public KBfgsSettingsBuilder lambdaA(OptionalDouble next) {
        lambdaA = next;
        return this;
    }

    public KBfgsSettingsBuilder skip(SkipRule next) {
        skip = next;
        return this;
    }

    public KBfgsSettingsBuilder pairAcceptance(PairAcceptance next) {
        pairAcceptance = next;
        return this;
    }

    public KBfgsSettingsBuilder gradientSample(GradientSample next) {
        gradientSample = next;
        return this;
    }

    public KBfgsSettingsBuilder inputInverse(InputInverse next) {
        inputInverse = next;
        return this;
    }

    public KBfgsSettingsBuilder adaptation(StepAdaptation next) {
        adaptation = next;
        return this;
    }

    public KBfgsSettingsBuilder stepBound(StepBound next) {
        stepBound = next;
        return this;
    }

    public KBfgsSettingsBuilder shares(CurvatureShares next) {
        shares = next;
        return this;
    }

    /** @throws IllegalArgumentException if a value is outside its range */
    public KBfgsSettings build() {
        return new KBfgsSettings(
                factor,
                momentum,
                factorDecay,
                pairDecay,
                weightDecay,
                mu1,
                mu2,
                lambdaA,
                skip,
                pairAcceptance,
                gradientSample,
                inputInverse,
                stepBound,
                adaptation,
                shares);
    }
}
