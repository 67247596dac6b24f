package org.kbfgs.config;

import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.OptimizerFactory;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsProp;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;

/** The optimiser that {@code optimizer.name} names, with its own settings. */
public sealed interface Method extends OptimizerFactory {

    /** tau of the regulariser tau/2 ||theta||^2 of the loss. */
    double penalty();

    /** Calls the visitor's method for this kind of method. */
    <T> T accept(Visitor<T> visitor);

    /** Whether it needs a damping lambda. */
    default boolean isDamped() {
        return false;
    }

    /** K-BFGS or K-BFGS(L). */
    record OfKBfgs(KBfgsSettings settings) implements Method {
        @Override
        public Optimizer<?> optimizer(Workers workers) {
            return new KBfgs(settings, workers);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.kBfgs(settings);
        }

        @Override
        public double penalty() {
            return settings.weightDecay();
        }

        @Override
        public boolean isDamped() {
            return true;
        }
    }

    /** KFAC, its targets drawn from the model by this seed. */
    record OfKfac(KfacSettings settings, long seed) implements Method {
        @Override
        public Optimizer<?> optimizer(Workers workers) {
            return new Kfac(settings, TargetSource.sampled(seed), workers);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.kfac(settings, seed);
        }

        @Override
        public double penalty() {
            return settings.weightDecay().inGradient();
        }

        @Override
        public boolean isDamped() {
            return true;
        }
    }

    /** Adam. */
    record OfAdam(AdamSettings settings) implements Method {
        @Override
        public Optimizer<?> optimizer(Workers workers) {
            return new Adam(settings, workers);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.adam(settings);
        }

        @Override
        public double penalty() {
            return settings.weightDecay().inGradient();
        }
    }

    /** RMSprop. */
    record OfRmsProp(RmsPropSettings settings) implements Method {
        @Override
        public Optimizer<?> optimizer(Workers workers) {
            return new RmsProp(settings, workers);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.rmsProp(settings);
        }

        @Override
        public double penalty() {
            return settings.weightDecay().inGradient();
        }
    }

    /** Stochastic gradient descent with momentum. */
    record OfSgd(SgdMomentumSettings settings) implements Method {
        @Override
        public Optimizer<?> optimizer(Workers workers) {
            return new SgdMomentum(settings);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.sgd(settings);
        }

        @Override
        public double penalty() {
            return settings.weightDecay().inGradient();
        }
    }

    /** A function of a method, by its kind. */
    interface Visitor<T> {
        T kBfgs(KBfgsSettings settings);

        T kfac(KfacSettings settings, long seed);

        T adam(AdamSettings settings);

        T rmsProp(RmsPropSettings settings);

        T sgd(SgdMomentumSettings settings);
    }
}
