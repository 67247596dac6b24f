package org.kbfgs.optim;

import java.util.List;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.Sum;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What every method makes of a mini-batch's gradient, and where weight decay enters. */
record MiniBatchGradient(WeightDecay decay) {

    /** G = mean gradient + tau W. Modified: G. */
    void computeI(Statistics seen, Parameters at, Parameters G) {
        Kernels kernels = Kernels.get();
        kernels.axpby(1.0 / seen.count(), seen.all(Sum.GRADIENT), 0, G.flat());
        kernels.axpby(decay.inGradient(), at.flat(), 1, G.flat());
    }

    /** Ghat = beta Ghat + (1 - beta) (mean gradient + tau W). Modified: Ghat. */
    void averageI(RunningAverage average, Statistics seen, Parameters at, Parameters Ghat) {
        averageI(average, List.of(seen), at, Ghat);
    }

    /** The same with the mean over the examples of several samples, their sum divided by their joint count. */
    void averageI(RunningAverage average, List<Statistics> samples, Parameters at, Parameters Ghat) {
        INDArray flat = Ghat.flat();
        long count = samples.stream().mapToLong(Statistics::count).sum();
        average.updateI(flat, samples.get(0).all(Sum.GRADIENT), count);
        double fresh = 1 - average.decay();
        for (Statistics more : samples.subList(1, samples.size())) {
            Kernels.get().axpby(fresh / count, more.all(Sum.GRADIENT), 1, flat);
        }
        Kernels.get().axpby(fresh * decay.inGradient(), at.flat(), 1, flat);
    }

    /** p = p + rate W, where decay is decoupled. Modified: p. */
    void decayI(Parameters at, Parameters p) {
        if (decay.inStep() > 0) {
            Kernels.get().axpby(decay.inStep(), at.flat(), 1, p.flat());
        }
    }
}
