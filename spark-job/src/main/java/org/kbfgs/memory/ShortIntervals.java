package org.kbfgs.memory;

import org.kbfgs.config.Method;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.InputInverse;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.KfacSettings;

/**
 * The same method with its intervals shortened. Iterations at which something is due alternate with others then; all kinds of
 * iterations of a long interval are among those of the short one.
 */
final class ShortIntervals implements Method.Visitor<Method> {

    /** The longest interval left, in iterations. */
    static final int PERIOD = 2;

    @Override
    public Method kBfgs(KBfgsSettings settings) {
        InputInverse inverse = settings.inputInverse();
        return new Method.OfKBfgs(
                settings.withInputInverse(new InputInverse(inverse.form(), Math.min(inverse.interval(), PERIOD))));
    }

    @Override
    public Method kfac(KfacSettings settings, long seed) {
        KfacSettings shortened = new KfacSettings(
                settings.momentum(),
                settings.factorDecay(),
                settings.weightDecay(),
                Math.min(settings.inverseInterval(), PERIOD),
                Math.min(settings.factorInterval(), PERIOD),
                settings.lambdaA(),
                settings.lambdaG(),
                settings.stepBound(),
                settings.factorShare());
        return new Method.OfKfac(shortened, seed);
    }

    @Override
    public Method adam(AdamSettings settings) {
        return new Method.OfAdam(settings);
    }

    @Override
    public Method rmsProp(RmsPropSettings settings) {
        return new Method.OfRmsProp(settings);
    }

    @Override
    public Method sgd(SgdMomentumSettings settings) {
        return new Method.OfSgd(settings);
    }
}
