package org.kbfgs.optim.kbfgs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.kbfgs.curvature.BfgsInverse;
import org.kbfgs.curvature.InverseHessian;
import org.kbfgs.curvature.LbfgsInverse;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.KroneckerFactors;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What K-BFGS carries from one iteration to the next. Arrays are changed in place by the optimiser.
 *
 * @param iteration k, of the next step
 * @param warmUp mini-batches still wanted before the first step
 * @param warmUpTotal floor(n / m); 0 for full batch
 * @param fullBatch m >= n
 * @param gradient Ghat
 * @param direction p, d_out x (d_in + 1) per layer, and where it is computed
 * @param half H_g Ghat, like p: scratch of the step
 * @param A all layers' packed triangles, one after the other
 * @param factors each layer's curvature
 * @param pending the iteration that waits for its probe
 */
public record KBfgsState(
        long iteration,
        long warmUp,
        long warmUpTotal,
        boolean fullBatch,
        Parameters gradient,
        Parameters direction,
        Parameters half,
        INDArray A,
        List<Layer> factors,
        Optional<Pending> pending) {

    public KBfgsState {
        factors = List.copyOf(factors);
    }

    /**
     * A layer's curvature.
     *
     * @param A its packed triangle, a view of the state's A
     * @param Ha (d_in + 1) x (d_in + 1)
     * @param Hg d_out x d_out
     * @param s averaged change of the mean h, d_out
     * @param y averaged change of the mean g, d_out
     * @param abar mean of abar over the pending mini-batch, or over that of H_a's last update by it, d_in + 1
     * @param h mean of h, d_out
     * @param g mean of g, d_out
     */
    public record Layer(
            INDArray A,
            BfgsInverse Ha,
            InverseHessian Hg,
            INDArray s,
            INDArray y,
            INDArray abar,
            INDArray h,
            INDArray g)
            implements KroneckerFactors {

        @Override
        public void timesMatrix(INDArray V, INDArray PV) {
            Hg.timesMatrix(V, PV);
        }

        @Override
        public void timesMatrixRight(INDArray B, INDArray BP) {
            Ha.timesMatrixRight(B, BP);
        }

        Layer withHa(BfgsInverse next) {
            return with(next, Hg);
        }

        Layer with(BfgsInverse nextHa, InverseHessian nextHg) {
            return new Layer(A, nextHa, nextHg, s, y, abar, h, g);
        }
    }

    /**
     * An iteration whose H_g is not updated yet.
     *
     * @param settings those of its step
     * @param first the sums of its first pass, as long as A is to take them in: the objective's, valid until its next
     *     evaluation is awaited; empty once settled, and where A was not due
     * @param outcomesA what became of each layer's H_a; empty until settled, and where H_a was not due
     */
    public record Pending(
            long iteration,
            MiniBatch rows,
            StepSettings settings,
            Optional<Statistics> first,
            List<UpdateOutcome> outcomesA) {

        /** What became of layer l's H_a; empty where it was not due. */
        Optional<UpdateOutcome> outcomeA(int l) {
            return outcomesA.isEmpty() ? Optional.empty() : Optional.of(outcomesA.get(l));
        }

        Pending settled(List<UpdateOutcome> outcomes) {
            return new Pending(iteration, rows, settings, Optional.empty(), outcomes);
        }
    }

    /** Averages of nothing, H_a = I and H_g = I. */
    static KBfgsState initial(Parameters at, long warmUp, boolean fullBatch, KBfgsSettings.Factor form) {
        Architecture network = at.architecture();
        DataType type = at.type();
        StatisticsLayout layout = StatisticsLayout.of(network, EnumSet.of(Statistic.INPUT_MOMENTS));
        INDArray A = Nd4j.create(type, layout.length());
        List<Layer> factors = new ArrayList<>();
        for (int l = 0; l < network.depth(); l++) {
            var own = NDArrayIndex.interval(
                    layout.offset(Statistic.INPUT_MOMENTS, l), layout.offset(Statistic.INPUT_MOMENTS, l + 1));
            factors.add(layer(network.layer(l), A.get(own), form, type));
        }
        Parameters gradient = Parameters.zeros(network, type);
        Parameters direction = Parameters.zeros(network, type);
        Parameters half = Parameters.zeros(network, type);
        return new KBfgsState(0, warmUp, warmUp, fullBatch, gradient, direction, half, A, factors, Optional.empty());
    }

    private static Layer layer(org.kbfgs.nn.Layer layer, INDArray A, KBfgsSettings.Factor form, DataType type) {
        int in = layer.inputs() + 1;
        int out = layer.outputs();
        InverseHessian Hg = form instanceof KBfgsSettings.Factor.Window window
                ? LbfgsInverse.identity(out, window.pairs(), type)
                : BfgsInverse.identity(out, type);
        return new Layer(
                A,
                BfgsInverse.identity(in, type),
                Hg,
                Nd4j.create(type, (long) out),
                Nd4j.create(type, (long) out),
                Nd4j.create(type, (long) in),
                Nd4j.create(type, (long) out),
                Nd4j.create(type, (long) out));
    }

    /** @throws IllegalStateException if A has not taken in what the last step has seen */
    void requireSettled() {
        pending.filter(last -> last.first().isPresent()).ifPresent(last -> {
            throw new IllegalStateException("iteration " + last.iteration() + " is not settled");
        });
    }

    KBfgsState withPending(Optional<Pending> next) {
        return new KBfgsState(iteration, warmUp, warmUpTotal, fullBatch, gradient, direction, half, A, factors, next);
    }

    KBfgsState withFactors(List<Layer> next) {
        return new KBfgsState(iteration, warmUp, warmUpTotal, fullBatch, gradient, direction, half, A, next, pending);
    }

    KBfgsState warmedUp() {
        return new KBfgsState(
                iteration, warmUp - 1, warmUpTotal, fullBatch, gradient, direction, half, A, factors, pending);
    }

    KBfgsState stepped(Pending next) {
        return new KBfgsState(
                iteration + 1,
                warmUp,
                warmUpTotal,
                fullBatch,
                gradient,
                direction,
                half,
                A,
                factors,
                Optional.of(next));
    }

    SafeTensors save() {
        return new KBfgsStateCodec(this).save();
    }

    /** This state's arrays, filled, at the saved iteration. */
    KBfgsState restored(SafeTensors saved) {
        return new KBfgsStateCodec(this).restored(saved);
    }

    KBfgsState at(long atIteration, long atWarmUp, List<Layer> nextFactors, Optional<Pending> nextPending) {
        return new KBfgsState(
                atIteration, atWarmUp, warmUpTotal, fullBatch, gradient, direction, half, A, nextFactors, nextPending);
    }
}
