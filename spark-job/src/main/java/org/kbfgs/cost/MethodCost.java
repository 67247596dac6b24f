package org.kbfgs.cost;

import org.kbfgs.config.Method;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.KfacSettings;

/** A method's work at one layer. */
public sealed interface MethodCost permits KBfgsCost, KfacCost, FirstOrderCost {

    /** Floating-point operations of an iteration with m examples; what is done every T iterations counts 1/T. */
    double work(Phase phase, LayerSize layer, int m);

    static MethodCost of(Method method) {
        return method.accept(new Method.Visitor<>() {
            @Override
            public MethodCost kBfgs(KBfgsSettings settings) {
                return KBfgsCost.of(settings);
            }

            @Override
            public MethodCost kfac(KfacSettings settings, long seed) {
                return new KfacCost(settings.inverseInterval(), settings.factorShare());
            }

            @Override
            public MethodCost adam(AdamSettings settings) {
                return FirstOrderCost.ADAM;
            }

            @Override
            public MethodCost rmsProp(RmsPropSettings settings) {
                return FirstOrderCost.RMSPROP;
            }

            @Override
            public MethodCost sgd(SgdMomentumSettings settings) {
                return FirstOrderCost.SGD;
            }
        });
    }

    /** MOVE: G = mean gradient + tau W, its average, W - alpha p: 3 + 3 + 2 operations a parameter. */
    static double move(LayerSize layer) {
        return 3.0 * layer.parameters() + LayerSize.average(layer.parameters()) + 2.0 * layer.parameters();
    }

    /** The mean over m rows of a matrix with this many columns: 2 m columns. */
    static double mean(int m, long columns) {
        return 2.0 * m * columns;
    }
}
