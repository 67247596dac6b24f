package org.kbfgs.optim.firstorder;

/** Whose squares an adaptive method averages. */
public enum SecondMoment {
    /** The averaged gradient's: the paper's Adam and RMSprop. */
    OF_AVERAGE,
    /** The mini-batch gradient's: the usual ones. */
    OF_GRADIENT
}
