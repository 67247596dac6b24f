package org.kbfgs.statistics;

/** The array sums of a layer, in the order in which an evaluation completes them. */
public enum SumsGroup {
    /** The gradient and the sums of vectors: complete as soon as the backward pass leaves the layer. */
    GRADIENTS,
    /** The second moments, which follow the backward pass. */
    SECOND_MOMENTS;

    /** The group of an array sum. */
    static SumsGroup of(Statistic sum) {
        return sum == Statistic.INPUT_MOMENTS || sum == Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS
                ? SECOND_MOMENTS
                : GRADIENTS;
    }
}
