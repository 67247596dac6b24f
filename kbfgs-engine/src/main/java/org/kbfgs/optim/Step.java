package org.kbfgs.optim;

import java.util.List;
import java.util.Optional;
import org.kbfgs.nn.Parameters;

/**
 * What an optimiser made of an evaluation.
 *
 * @param direction p, where the move is W - alpha p; empty for a warm-up mini-batch or a flush
 * @param nu what a bound multiplied the direction by; 1 where it stands
 * @param updates what became of each layer's curvature update, finished by this evaluation; empty if none was
 * @param state the next state
 */
public record Step<S>(Optional<Parameters> direction, double nu, List<CurvatureReport> updates, S state) {

    public Step {
        updates = List.copyOf(updates);
    }

    /** One that no bound has shortened. */
    public Step(Optional<Parameters> direction, List<CurvatureReport> updates, S state) {
        this(direction, 1, updates, state);
    }
}
