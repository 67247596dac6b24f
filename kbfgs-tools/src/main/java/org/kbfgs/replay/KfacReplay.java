package org.kbfgs.replay;

import java.util.OptionalDouble;
import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.KfacState;

/** KFAC with the sampled targets as recorded: norms of A and G, and when they are inverted. */
final class KfacReplay implements RecordedMethod<KfacState> {

    private final Trajectory trajectory;
    private final Comparison comparison;

    KfacReplay(Trajectory trajectory, Comparison comparison) {
        this.trajectory = trajectory;
        this.comparison = comparison;
    }

    @Override
    public Optimizer<KfacState> optimizer(Workers workers) {
        KfacSettings settings = new KfacSettings(
                trajectory.hyper("momentum").number(),
                trajectory.hyper("kfac_rho").number(),
                new WeightDecay.Penalty(trajectory.hyper("tau").number()),
                trajectory.hyper("kfac_T").whole(),
                1,
                OptionalDouble.of(trajectory.hyper("lambda_A").number()),
                OptionalDouble.of(trajectory.hyper("lambda_G").number()),
                new StepBound.None());
        return new Kfac(settings, new RecordedTargets(trajectory), workers);
    }

    @Override
    public double damping() {
        return trajectory.hyper("lambda").number();
    }

    @Override
    public void warmedUp(KfacState state) {
        factorNorms("warm start", trajectory.root().at("init_state"), state);
    }

    @Override
    public void iterated(long k, KfacState state) {
        Node recorded = trajectory.iteration(k);
        String place = Trajectory.place(recorded);
        factorNorms(place, recorded, state);
        comparison.exact(
                place + " inverse_updated", recorded.at("inverse_updated").flag(), state.inverted() == k);
    }

    private void factorNorms(String place, Node recorded, KfacState state) {
        int depth = state.layers().size();
        comparison.layers(
                place,
                recorded,
                "A_fro",
                l -> Norms.ofPacked(state.layers().get(l).A()),
                depth);
        comparison.layers(
                place,
                recorded,
                "G_fro",
                l -> Norms.ofPacked(state.layers().get(l).G()),
                depth);
    }
}
