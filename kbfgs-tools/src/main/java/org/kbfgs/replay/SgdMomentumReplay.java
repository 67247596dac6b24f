package org.kbfgs.replay;

import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.optim.firstorder.SgdMomentum;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.firstorder.SgdMomentumState;

/** SGD with momentum: nothing beside what is recorded of all methods. */
record SgdMomentumReplay(Trajectory trajectory) implements RecordedMethod<SgdMomentumState> {

    @Override
    public Optimizer<SgdMomentumState> optimizer(Workers workers) {
        return new SgdMomentum(new SgdMomentumSettings(
                trajectory.hyper("momentum").number(),
                SgdMomentumSettings.Form.AVERAGE,
                new WeightDecay.Penalty(trajectory.hyper("tau").number())));
    }

    @Override
    public double damping() {
        return 0;
    }

    @Override
    public void warmedUp(SgdMomentumState state) {}

    @Override
    public void iterated(long k, SgdMomentumState state) {}
}
