package org.kbfgs.nn;

import java.util.List;

/** The loss of an example: a sum over the outputs, of the last layer's activations z and the targets t. */
public enum Loss {
    /** -sum t log sigmoid(z) + (1 - t) log(1 - sigmoid(z)): cross-entropy of independent Bernoulli outputs; z are logits. */
    SIGMOID_CROSS_ENTROPY(
            new TargetDomain.Numbers(0, 1, "scale the features, or train with network.loss = half-squared-error"), 0),
    /** sum (z - t)^2 / 2. */
    HALF_SQUARED_ERROR(TargetDomain.Numbers.FINITE, 0),
    /** -sum t log softmax(z): cross-entropy of one categorical output; z are logits, t one-hot. */
    SOFTMAX_CROSS_ENTROPY(new TargetDomain.Classes(), 0),
    /**
     * sum of (z - t)^2 / 2 where |z - t| is at most delta, else delta |z - t| - delta^2 / 2. delta is the network's
     * {@link Architecture#huberDelta}.
     */
    HUBER(TargetDomain.Numbers.FINITE, 0),
    /**
     * sum exp(z) - t z + t log t - t: deviance, halved, of independent Poisson outputs; z are logarithms of rates. It is 0 at
     * exp(z) = t; without the terms in t alone it would have no lower bound that holds for all targets.
     */
    POISSON(
            new TargetDomain.Numbers(
                    0,
                    Double.MAX_VALUE,
                    "counts and rates are not negative; else train with network.loss = half-squared-error"),
            0);

    /**
     * By how much rounding may carry a mean loss below its bound: it is a difference of sums of about the outputs' size,
     * which float32 knows to seven digits.
     */
    private static final double ROUNDING = 0.1;

    private final TargetDomain targets;
    private final double lowerBound;

    /** For any targets of the domain and any outputs the loss is at least the lower bound. */
    Loss(TargetDomain targets, double lowerBound) {
        this.targets = targets;
        this.lowerBound = lowerBound;
    }

    /** The targets for which the loss is defined. */
    public TargetDomain targets() {
        return targets;
    }

    /** The largest number known to be at most the loss of any example whose targets are of the domain. */
    public double lowerBound() {
        return lowerBound;
    }

    /** Whether a mean loss lies below the lower bound, by more than rounding explains. */
    public boolean isBelowBound(double mean) {
        return mean < lowerBound - ROUNDING;
    }

    /**
     * By how much a mean loss lies above the lower bound: the most that training could still take away. 0 where rounding has
     * carried it below.
     *
     * @throws IllegalArgumentException if it lies below by more than that: the targets are not of the domain
     */
    public double aboveBound(double mean) {
        if (isBelowBound(mean)) {
            throw new IllegalArgumentException(label() + " is " + mean + ", expected at least " + lowerBound
                    + ": its targets are not " + targets.expected());
        }
        double above = mean - lowerBound;
        return above < 0 ? 0 : above;
    }

    /** The name in settings and model files: lower case, with dashes. */
    public String label() {
        return Labels.of(this);
    }

    /**
     * The loss with this label.
     *
     * @throws IllegalArgumentException listing the allowed labels, if it is none of them
     */
    public static Loss of(String label) {
        return Labels.find("loss", label, List.of(values()), Loss::label);
    }
}
