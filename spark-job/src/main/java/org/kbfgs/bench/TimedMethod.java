package org.kbfgs.bench;

import org.kbfgs.cost.KfacCost;
import org.kbfgs.cost.MethodCost;
import org.kbfgs.memory.Sizes;
import org.kbfgs.optim.Optimizer;

/** A method that is timed. */
public record TimedMethod(String name, MethodCost cost, Optimizer<?> optimizer) {

    /** What its arrays take on this workload. */
    Sizes sizes(Workload load) {
        return Sizes.of(load.network(), cost, optimizer.asks(false), load.type(), load.precision());
    }

    /** T: every so many iterations do more than the others. */
    int period() {
        return cost instanceof KfacCost kfac ? kfac.inverseInterval() : 1;
    }
}
