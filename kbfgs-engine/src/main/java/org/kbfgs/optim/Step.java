package org.kbfgs.optim;

import java.util.List;
import java.util.Optional;
import org.kbfgs.nn.Parameters;

/**
 * The result of an optimiser's step.
 *
 * @param direction p, where the move is W - alpha p; empty for a warm-up mini-batch or a flush
 * @param nu the factor by which a bound shortened the direction; 1 where the step is unchanged
 * @param updates the outcome of each layer's curvature update that this evaluation finished; empty if none was
 */
public record Step(Optional<Parameters> direction, double nu, List<CurvatureReport> updates) {

    public Step {
        updates = List.copyOf(updates);
    }

    /** A step that no bound has shortened, of a method without curvature. */
    public static Step along(Parameters direction) {
        return new Step(Optional.of(direction), 1, List.of());
    }

    /** This step, not yet shortened, as it is with its direction multiplied by nu. */
    public Step shortened(double by) {
        return new Step(direction, by, updates);
    }

    /** No move. */
    public static Step without(List<CurvatureReport> updates) {
        return new Step(Optional.empty(), 1, updates);
    }
}
