package org.kbfgs.replay;

import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.AdamState;
import org.kbfgs.optim.firstorder.SecondMoment;

/** Adam: norms of its second moment. */
final class AdamReplay implements RecordedMethod<AdamState> {

    private final Trajectory trajectory;
    private final Comparison comparison;

    AdamReplay(Trajectory trajectory, Comparison comparison) {
        this.trajectory = trajectory;
        this.comparison = comparison;
    }

    @Override
    public Optimizer<AdamState> optimizer(Workers workers) {
        AdamSettings settings = new AdamSettings(
                trajectory.hyper("momentum").number(),
                trajectory.hyper("beta2").number(),
                trajectory.hyper("epsilon").number(),
                SecondMoment.OF_AVERAGE,
                new WeightDecay.Penalty(trajectory.hyper("tau").number()));
        return new Adam(settings, workers);
    }

    @Override
    public double damping() {
        return 0;
    }

    @Override
    public void warmedUp(AdamState state) {
        comparison.secondMoment("warm start", trajectory.root().at("init_state"), state.secondMoment());
    }

    @Override
    public void iterated(long k, AdamState state) {
        Node recorded = trajectory.iteration(k);
        comparison.secondMoment(Trajectory.place(recorded), recorded, state.secondMoment());
    }
}
