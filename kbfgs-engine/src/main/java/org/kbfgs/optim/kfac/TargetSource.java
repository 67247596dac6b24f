package org.kbfgs.optim.kfac;

import org.kbfgs.statistics.Targets;

/** The targets of KFAC's second backward pass, for each mini-batch that it sees. */
public interface TargetSource {

    /** For the k-th mini-batch of the warm start, k from 0. */
    Targets warmUp(long k);

    /** For M_k of iteration k, from 0. */
    Targets at(long iteration);

    /** Targets drawn from the model: the Fisher matrix. A warm start's are numbered from -1 down. */
    static TargetSource sampled(long seed) {
        return new TargetSource() {
            @Override
            public Targets warmUp(long k) {
                return new Targets.Sampled(seed, -1 - k);
            }

            @Override
            public Targets at(long iteration) {
                return new Targets.Sampled(seed, iteration);
            }
        };
    }
}
