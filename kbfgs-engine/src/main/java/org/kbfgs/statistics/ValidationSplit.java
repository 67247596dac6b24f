package org.kbfgs.statistics;

import java.io.Serializable;

/**
 * Which of a dataset's examples are set aside for validation: those whose uniform draw, a function of seed and id alone, is
 * below the share.
 *
 * @param share in (0, 1)
 */
public record ValidationSplit(long seed, double share) implements Serializable {

    /** No step of a training, so that the draws are independent of its own. */
    private static final long STEP = -2;

    public ValidationSplit {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("validation share is " + share + ", expected a number in (0, 1)");
        }
    }

    /** Whether an example is set aside. */
    public boolean isValidation(long id) {
        double[] draw = new double[1];
        new CounterRandom(seed, STEP).uniform(id, 1, draw, 0);
        return draw[0] < share;
    }
}
