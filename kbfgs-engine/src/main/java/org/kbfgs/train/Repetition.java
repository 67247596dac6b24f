package org.kbfgs.train;

import java.util.List;
import java.util.function.Supplier;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/**
 * Evaluates once more what a divergence was found in, at the same weights, over the same examples and with the same targets,
 * and compares the results bit by bit. An objective's results are a function of these alone; where they differ, something
 * is wrong with the machine and not with the training.
 *
 * <p>Compared are the counts and the sums that the step was made of, by their checksums, or a set's mean loss. The
 * optimiser's own arithmetic on the driver is not repeated: a step overwrites the state that it starts from, and a copy of
 * the state would cost every iteration. So a fault within the step is not told from a divergence. Nor is a factor that
 * cannot be inverted after the move, as the weights that its sums belong to are gone.
 */
final class Repetition {

    private Repetition() {}

    /**
     * The divergence, which says so where it is not reproducible.
     *
     * @param statistics the objective's first answer, unchanged
     */
    static DivergenceException ofSums(
            DivergenceException found,
            Objective objective,
            Parameters weights,
            List<StatisticsRequest> wanted,
            List<Statistics> statistics) {
        List<Long> before = checksums(statistics);
        return compared(found, () -> {
            try (Lease<List<Statistics>> again = objective.evaluate(weights, wanted)) {
                return before.equals(checksums(again.get()));
            }
        });
    }

    /** The same of a mean loss over all examples. */
    static DivergenceException ofLoss(DivergenceException found, double loss, Supplier<Double> again) {
        return compared(found, () -> Double.compare(loss, again.get()) == 0);
    }

    private static DivergenceException compared(DivergenceException found, Supplier<Boolean> isSame) {
        try {
            return isSame.get() ? found : found.notReproducible();
        } catch (RuntimeException failure) { // It must not hide what was found before.
            found.addSuppressed(failure);
            return found;
        }
    }

    private static List<Long> checksums(List<Statistics> sums) {
        return sums.stream().map(Statistics::checksum).toList();
    }
}
