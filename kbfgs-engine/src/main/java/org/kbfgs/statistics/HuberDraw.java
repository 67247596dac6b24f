package org.kbfgs.statistics;

/**
 * Draws from the density proportional to exp(-loss(e)) of an error e with the Huber loss: a normal distribution up to delta, an
 * exponential one beyond. By rejection: the envelope is the density's own beyond delta, and below it 1 where delta is small, else
 * the normal density.
 */
final class HuberDraw {

    /** Up to this delta a constant is the better envelope: it accepts more than half of the draws. */
    private static final double NARROW = 1.5;

    private static final double NORMAL_MASS = Math.sqrt(2 * Math.PI);

    private final double delta;
    private final double centre;
    private final double tails;

    HuberDraw(double delta) {
        this.delta = delta;
        this.centre = delta <= NARROW ? 2 * delta : NORMAL_MASS;
        this.tails = 2 * StrictMath.exp(-0.5 * delta * delta) / delta;
    }

    double draw(CounterRandom.Uniforms uniforms) {
        while (true) {
            if (uniforms.next() * (centre + tails) >= centre) {
                double size = delta - StrictMath.log(uniforms.next()) / delta;
                return uniforms.next() < 0.5 ? -size : size;
            }
            double error = delta <= NARROW ? delta * (2 * uniforms.next() - 1) : uniforms.nextNormal();
            boolean accepted =
                    delta <= NARROW ? uniforms.next() < StrictMath.exp(-0.5 * error * error) : Math.abs(error) <= delta;
            if (accepted) {
                return error;
            }
        }
    }
}
