package org.kbfgs.replay;

import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.optim.firstorder.RmsProp;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.RmsPropState;
import org.kbfgs.optim.firstorder.SecondMoment;

/** RMSprop: norms of its second moment. */
final class RmsPropReplay implements RecordedMethod<RmsPropState> {

    private final Trajectory trajectory;
    private final Comparison comparison;

    RmsPropReplay(Trajectory trajectory, Comparison comparison) {
        this.trajectory = trajectory;
        this.comparison = comparison;
    }

    @Override
    public Optimizer<RmsPropState> optimizer(Workers workers) {
        RmsPropSettings settings = new RmsPropSettings(
                trajectory.hyper("momentum").number(),
                trajectory.hyper("beta2").number(),
                trajectory.hyper("epsilon").number(),
                SecondMoment.OF_AVERAGE,
                RmsPropSettings.Start.WARM,
                new WeightDecay.Penalty(trajectory.hyper("tau").number()));
        return new RmsProp(settings, workers);
    }

    @Override
    public double damping() {
        return 0;
    }

    @Override
    public void warmedUp(RmsPropState state) {
        comparison.secondMoment("warm start", trajectory.root().at("init_state"), state.secondMoment());
    }

    @Override
    public void iterated(long k, RmsPropState state) {
        Node recorded = trajectory.iteration(k);
        comparison.secondMoment(Trajectory.place(recorded), recorded, state.secondMoment());
    }
}
