package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.kbfgs.curvature.BfgsInverse;
import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.DoubleDamping;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.optim.CurvatureReport;

class CurvatureTallyTest {

    /** s = (1, 0), y = (c, 0), H = I, mu1 = 0.2, mu2 = 2. */
    private static CurvatureReport report(double c, UpdateOutcome outcomeG, Optional<UpdateOutcome> outcomeA) {
        Damped damped = new DoubleDamping(0.2, 2)
                .damp(BfgsInverse.identity(2, Matrices.FLOAT64), Matrices.vector(1.0, 0), Matrices.vector(c, 0));
        return new CurvatureReport(0, 0, damped, true, outcomeG, outcomeA, OptionalInt.empty());
    }

    private static CurvatureTally of(CurvatureReport... reports) {
        return List.of(reports).stream().reduce(CurvatureTally.NONE, CurvatureTally::plus, (a, b) -> b);
    }

    @Test
    void itCountsWhatDampingChangedAndWhatWasSkipped() {
        CurvatureTally tally = of(
                report(3, UpdateOutcome.APPLIED, Optional.empty()),
                report(0.5, UpdateOutcome.LOW_CURVATURE, Optional.of(UpdateOutcome.APPLIED)),
                report(-1, UpdateOutcome.APPLIED, Optional.of(UpdateOutcome.NOT_POSITIVE)));
        assertThat(tally).isEqualTo(new CurvatureTally(3, 1, 1, 0, 1, 3, 2, 1));
        assertThat(tally.skippedShare()).isEqualTo(0.5);
    }

    /** Else an output layer with the squared error, of which H_g = I is the curvature, would seem to be ill. */
    @Test
    void pairsForWhichDampingIsNotDefinedAreNotAmongThoseOfHg() {
        CurvatureReport undefined = report(1, UpdateOutcome.UNDEFINED, Optional.of(UpdateOutcome.APPLIED));
        assertThat(undefined.damped().defined()).isFalse();
        CurvatureTally tally = of(undefined, undefined);
        assertThat(tally).isEqualTo(new CurvatureTally(0, 0, 0, 0, 0, 0, 2, 0));
        assertThat(tally.skippedShare()).isZero();
    }
}
