package org.kbfgs.bench;

import java.util.SplittableRandom;
import org.kbfgs.curvature.LbfgsInverse;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.optim.kbfgs.KBfgsCurvature;
import org.kbfgs.optim.kbfgs.KBfgsState;

/** Windows of pairs as they are late in a training: full. */
final class FullWindow {

    private static final SkipRule TAKE_ALL = new SkipRule(0);

    private FullWindow() {}

    /** Random pairs of curvature 1, y = s, in every L-BFGS window until it is full. Modified: the state's windows. */
    static void fill(Object state, int pairs) {
        if (!(state instanceof KBfgsState kBfgs)) {
            return;
        }
        SplittableRandom random = new SplittableRandom(1);
        for (KBfgsCurvature layer : kBfgs.layers()) {
            if (layer.Hg() instanceof LbfgsInverse window) {
                while (window.pairs() < pairs) {
                    Matrix s = direction(window.size(), layer.A().arithmetic(), random);
                    UpdateOutcome outcome = window.update(s, s.copy(), 1, TAKE_ALL);
                    if (outcome != UpdateOutcome.APPLIED) {
                        throw new IllegalStateException("random pair is " + outcome + ", expected APPLIED");
                    }
                }
            }
        }
    }

    /** Of length about 1. */
    private static Matrix direction(int n, Arithmetic arithmetic, SplittableRandom random) {
        double[] entries = random.doubles(n, -1, 1).map(x -> x / Math.sqrt(n)).toArray();
        return arithmetic.vectorOf(entries);
    }
}
