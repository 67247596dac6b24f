package org.kbfgs.optim;

import java.util.Map;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.tensors.SafeTensors;

/**
 * One layer's curvature: its preconditioner is a pair of symmetric factors, P_g, d_out x d_out, and P_a, (d_in + 1) x (d_in + 1),
 * p = P_g Ghat P_a. The method that owns it updates it in place.
 */
public interface LayerCurvature {

    /** PV = P_g V. V, PV: d_out x r, column-major; PV is modified. May be called for disjoint blocks of columns at once. */
    void applyOutputFactor(Matrix V, Matrix PV);

    /** BP = B P_a. B, BP: r x (d_in + 1), column-major; BP is modified. May be called for disjoint blocks of rows at once. */
    void applyInputFactor(Matrix B, Matrix BP);

    /** Adds tensors and facts under names of this layer's own. The tensors are partly this object's: write them before its next update. */
    void save(Map<String, Tensor> tensors, Map<String, String> facts);

    /**
     * Takes everything from what {@link #save} added. Modified.
     *
     * @throws org.kbfgs.tensors.NotSafeTensors if something is missing, or of another type or shape
     */
    void restore(SafeTensors saved);
}
