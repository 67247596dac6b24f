package org.kbfgs.train;

import org.kbfgs.statistics.MiniBatch;

/** Which mini-batch each iteration sees. */
public interface MiniBatches {

    /** The k-th mini-batch of the warm start, k from 0. */
    MiniBatch warmUp(long k);

    /** M_k of iteration k, from 0. */
    MiniBatch at(long iteration);
}
