package org.kbfgs.bench;

import org.kbfgs.config.Method;
import org.kbfgs.memory.Sizes;
import org.kbfgs.memory.StatePlacement;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.spark.owners.LayerDeal;

/** A method that is timed. */
public record TimedMethod(String name, Method method, Optimizer<?> optimizer) {

    /** The bytes of its arrays on this workload. */
    Sizes sizes(Workload load) {
        return Sizes.of(load.network(), method, false, load.type(), load.precision());
    }

    /** The bytes of the layers of the owner with most, among so many executors. */
    StatePlacement amongOwners(Workload load, int executors) {
        return StatePlacement.AmongOwners.of(
                load.network(),
                LayerDeal.layers(load.network(), executors),
                method,
                false,
                load.type(),
                load.precision(),
                load.weights());
    }

    /** T: every so many iterations do more than the others. */
    int period() {
        return method instanceof Method.OfKfac kfac ? kfac.settings().inverseInterval() : 1;
    }
}
