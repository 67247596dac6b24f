package org.kbfgs.replay;

import java.util.List;
import java.util.OptionalDouble;
import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.KBfgsState;

/** K-BFGS and K-BFGS(L): norms of A, H_a and H_g, and what became of every pair. */
final class KBfgsReplay implements RecordedMethod<KBfgsState> {

    private static final double SKIP_EPSILON = 1e-4;

    private final Trajectory trajectory;
    private final Comparison comparison;
    private final int depth;

    KBfgsReplay(Trajectory trajectory, Comparison comparison) {
        this.trajectory = trajectory;
        this.comparison = comparison;
        this.depth = trajectory.architecture().depth();
    }

    @Override
    public Optimizer<KBfgsState> optimizer(Workers workers) {
        return new KBfgs(settings(), workers);
    }

    private KBfgsSettings settings() {
        KBfgsSettings.Factor factor = trajectory.algorithm().equals("K-BFGS(L)")
                ? new KBfgsSettings.Factor.Window(trajectory.hyper("num_pairs").whole())
                : new KBfgsSettings.Factor.Dense();
        return KBfgsSettings.builder(factor)
                .momentum(trajectory.hyper("momentum").number())
                .factorDecay(trajectory.hyper("A_decay").number())
                .pairDecay(trajectory.hyper("s_y_decay").number())
                .weightDecay(trajectory.hyper("tau").number())
                .mu1(trajectory.hyper("mu1").number())
                .mu2(OptionalDouble.of(trajectory.hyper("mu2").number()))
                .lambdaA(OptionalDouble.of(trajectory.hyper("lambda_A").number()))
                .skip(new SkipRule(SKIP_EPSILON))
                .build();
    }

    @Override
    public double damping() {
        return trajectory.hyper("lambda").number();
    }

    @Override
    public void warmedUp(KBfgsState state) {
        factorNorms("warm start", trajectory.root().at("init_state"), state);
    }

    @Override
    public void iterated(long k, KBfgsState state) {
        Node recorded = trajectory.iteration(k);
        String place = Trajectory.place(recorded);
        factorNorms(place, recorded, state);
        comparison.layers(
                place, recorded, "Ha_fro", l -> state.layers().get(l).Ha().frobenius(), depth);
    }

    private void factorNorms(String place, Node recorded, KBfgsState state) {
        comparison.layers(
                place,
                recorded,
                "A_fro",
                l -> Norms.ofPacked(state.layers().get(l).A()),
                depth);
    }

    @Override
    public void finished(List<CurvatureReport> reports, KBfgsState state) {
        for (CurvatureReport report : reports) {
            Node iteration = trajectory.iteration(report.iteration());
            int l = report.layer();
            String place = Trajectory.place(iteration) + " layer " + (l + 1) + " ";
            Node damping = iteration.layer("damping", l);
            damping(place, damping, report.damped());
            outcomes(place, damping, report);
            double norm = Norms.of(state.layers().get(l).Hg().dense());
            comparison.relative(place + "Hg_fro", iteration.layer("Hg_fro", l), norm, Comparison.NORMS);
        }
    }

    private void damping(String place, Node recorded, Damped seen) {
        comparison.relative(place + "sTy_before", recorded.at("sTy_before"), seen.sy(), Comparison.CURVATURE);
        comparison.relative(place + "yHy_before", recorded.at("yHy_before"), seen.yHy(), Comparison.CURVATURE);
        comparison.exact(place + "damping1", recorded.at("damping1").flag(), seen.first());
        comparison.exact(place + "damping2", recorded.at("damping2").flag(), seen.second());
        comparison.absolute(place + "theta1", recorded.at("theta1"), seen.theta1(), Comparison.CURVATURE);
        comparison.absolute(place + "theta2", recorded.at("theta2"), seen.theta2(), Comparison.CURVATURE);
        comparison.relative(place + "sTs_after", recorded.at("sTs_after"), seen.ssAfter(), Comparison.CURVATURE);
        comparison.relative(place + "sTy_after", recorded.at("sTy_after"), seen.syAfter(), Comparison.CURVATURE);
    }

    private void outcomes(String place, Node recorded, CurvatureReport report) {
        comparison.exact(
                place + "a_update_status",
                recorded.at("a_update_status").whole(),
                status(report.outcomeA().orElseThrow()));
        if (report.pairs().isEmpty()) {
            comparison.exact(
                    place + "g_update_status", recorded.at("g_update_status").whole(), status(report.outcomeG()));
            return;
        }
        comparison.exact(
                place + "pair_appended",
                recorded.at("pair_appended").flag(),
                report.outcomeG() == UpdateOutcome.APPLIED);
        comparison.exact(
                place + "pairs_stored",
                recorded.at("pairs_stored").whole(),
                report.pairs().getAsInt());
    }

    /** The schema's codes. */
    private static int status(UpdateOutcome outcome) {
        return switch (outcome) {
            case APPLIED -> 0;
            case NOT_POSITIVE -> 1;
            case LOW_CURVATURE -> 2;
            case NOT_FINITE, UNDEFINED -> 4; // Where s'y = s's, the authors' program divides by 0.
            case UNBOUNDED ->
                throw new IllegalStateException("a pair was refused by a rule that the schema does not know");
        };
    }
}
