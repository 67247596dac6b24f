package org.kbfgs.optim;

import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalInt;
import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.UpdateOutcome;

/**
 * The outcomes of layer l's curvature updates of one iteration.
 *
 * @param iteration the iteration that the update belongs to, from 0: with the probe it is known one job late
 * @param layer from 0
 * @param damped the averaged (s, y) pair's damping
 * @param bounded whether y~'H y~ &lt;= 2 s~'y~ / mu1 for the damped pair
 * @param outcomeG of the update of H_g
 * @param outcomeA of the update of H_a; empty where none was due
 * @param pairs stored in H_g's window (K-BFGS(L) alone)
 */
public record CurvatureReport(
        long iteration,
        int layer,
        Damped damped,
        boolean bounded,
        UpdateOutcome outcomeG,
        Optional<UpdateOutcome> outcomeA,
        OptionalInt pairs)
        implements Serializable {

    /** The same of another layer: of a network's layer l where the method saw this layer alone. */
    public CurvatureReport ofLayer(int l) {
        return new CurvatureReport(iteration, l, damped, bounded, outcomeG, outcomeA, pairs);
    }
}
