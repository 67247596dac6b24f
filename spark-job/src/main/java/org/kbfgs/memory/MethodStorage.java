package org.kbfgs.memory;

import org.kbfgs.config.Method;
import org.kbfgs.nn.Layer;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.KBfgsSettings.Factor;
import org.kbfgs.optim.kfac.KfacSettings;

/** The entries that a method stores for a layer with d_i inputs, d_o outputs and n = d_i + 1 columns: the paper's Table 1 with its constants. */
public sealed interface MethodStorage {

    /** Numbers stored, of the run's type, in native memory. */
    long numbers(Store store, Layer layer);

    /** Float64 numbers that a layer stores on the Java heap. */
    default long products() {
        return 0;
    }

    static MethodStorage of(Method method) {
        return method.accept(new Method.Visitor<>() {
            @Override
            public MethodStorage kBfgs(KBfgsSettings settings) {
                return new OfKBfgs(settings.factor());
            }

            @Override
            public MethodStorage kfac(KfacSettings settings, long seed) {
                return new OfKfac();
            }

            @Override
            public MethodStorage adam(AdamSettings settings) {
                return new OfFirstOrder(true);
            }

            @Override
            public MethodStorage rmsProp(RmsPropSettings settings) {
                return new OfFirstOrder(true);
            }

            @Override
            public MethodStorage sgd(SgdMomentumSettings settings) {
                return new OfFirstOrder(false);
            }
        });
    }

    /** K-BFGS or K-BFGS(L), by how H_g is held. */
    record OfKBfgs(Factor factor) implements MethodStorage {

        @Override
        public long numbers(Store store, Layer layer) {
            long n = columns(layer);
            long d = layer.outputs();
            return switch (store) {
                case WEIGHTS, GRADIENT -> parameters(layer);
                case SQUARES -> 0;
                case A -> triangle(n) + n * n + n; // average, H_a, mean abar
                case G -> Hg(d) + 4 * d; // H_g; s, y, means of h and g
                case SCRATCH -> 2 * parameters(layer) + 2 * n + scratch(d); // H_g Ghat and p; H_a y and v
            };
        }

        /** A dense matrix, or the compact form I + Z M Z' of p pairs: Z = [S Y] is d x 2p, M is 2p x 2p. */
        private long Hg(long d) {
            return factor instanceof Factor.Window window ? 2L * window.pairs() * (d + 2L * window.pairs()) : d * d;
        }

        /** H_g y and v of a dense matrix's update. */
        private long scratch(long d) {
            return factor instanceof Factor.Window ? 0 : 2 * d;
        }

        /** The inner products S'Y and Y'Y that M is made of. */
        @Override
        public long products() {
            return factor instanceof Factor.Window window ? 2L * window.pairs() * window.pairs() : 0;
        }
    }

    /** KFAC. */
    record OfKfac() implements MethodStorage {

        @Override
        public long numbers(Store store, Layer layer) {
            return switch (store) {
                case WEIGHTS, GRADIENT -> parameters(layer);
                case SQUARES -> 0;
                case A -> averageAndInverse(columns(layer));
                case G -> averageAndInverse(layer.outputs());
                case SCRATCH -> 2 * parameters(layer); // G^-1 Ghat and p
            };
        }

        private static long averageAndInverse(long order) {
            return triangle(order) + order * order;
        }
    }

    /** Methods that use the gradient, and at most the average of its squares. */
    record OfFirstOrder(boolean squares) implements MethodStorage {

        @Override
        public long numbers(Store store, Layer layer) {
            return switch (store) {
                case WEIGHTS, GRADIENT, SCRATCH -> parameters(layer);
                case SQUARES -> squares ? parameters(layer) : 0;
                case A, G -> 0;
            };
        }
    }

    private static long columns(Layer layer) {
        return layer.inputs() + 1L;
    }

    private static long parameters(Layer layer) {
        return layer.outputs() * columns(layer);
    }

    /** Entries of a symmetric matrix's triangle. */
    private static long triangle(long order) {
        return order * (order + 1) / 2;
    }
}
