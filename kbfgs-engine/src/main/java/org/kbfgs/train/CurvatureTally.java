package org.kbfgs.train;

import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.optim.CurvatureReport;

/**
 * The outcomes of a layer's curvature updates, counted.
 *
 * @param updates of H_g that were due; not of pairs for which damping is not defined
 * @param first pairs that Powell's damping with H changed
 * @param second pairs that Powell's damping with B = I changed
 * @param both pairs that both changed
 * @param skippedG updates of H_g that were not applied
 * @param bounded damped pairs with y'Hy &lt;= 2 s'y / mu_1
 * @param updatesA updates of H_a that were due
 * @param skippedA updates of H_a that were not applied
 */
public record CurvatureTally(
        long updates, long first, long second, long both, long skippedG, long bounded, long updatesA, long skippedA) {

    public static final CurvatureTally NONE = new CurvatureTally(0, 0, 0, 0, 0, 0, 0, 0);

    CurvatureTally plus(CurvatureReport report) {
        CurvatureTally withG = report.damped().defined() ? plusG(report) : this;
        return withG.plusA(report);
    }

    private CurvatureTally plusG(CurvatureReport report) {
        boolean one = report.damped().first();
        boolean two = report.damped().second();
        return new CurvatureTally(
                updates + 1,
                first + count(one),
                second + count(two),
                both + count(one && two),
                skippedG + count(report.outcomeG() != UpdateOutcome.APPLIED),
                bounded + count(report.bounded()),
                updatesA,
                skippedA);
    }

    private CurvatureTally plusA(CurvatureReport report) {
        return new CurvatureTally(
                updates,
                first,
                second,
                both,
                skippedG,
                bounded,
                updatesA + count(report.outcomeA().isPresent()),
                skippedA
                        + count(report.outcomeA()
                                .filter(outcome -> outcome != UpdateOutcome.APPLIED)
                                .isPresent()));
    }

    private static long count(boolean so) {
        return so ? 1 : 0;
    }

    /** The larger share of updates that were not applied, of H_g's and of H_a's. */
    public double skippedShare() {
        return Math.max(share(skippedG, updates), share(skippedA, updatesA));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : part / (double) whole;
    }
}
