package org.kbfgs.statistics;

/**
 * Draws from Poisson distributions: by adding up probabilities where the rate is small, else by Hoermann's transformed rejection
 * (PTRS; The transformed rejection method for generating Poisson random variables, 1993).
 */
final class PoissonDraw {

    /** The least rate for which PTRS is valid. */
    private static final double LEAST_RATE = 10;

    private static final double HALF_LOG_2_PI = 0.5 * StrictMath.log(2 * Math.PI);

    private PoissonDraw() {}

    /** A count with this mean; the rate itself where it is not finite. */
    static double draw(double rate, CounterRandom.Uniforms uniforms) {
        if (!(rate < Double.POSITIVE_INFINITY)) {
            return rate;
        }
        return rate < LEAST_RATE ? small(rate, uniforms) : large(rate, uniforms);
    }

    private static double small(double rate, CounterRandom.Uniforms uniforms) {
        double left = uniforms.next();
        double probability = StrictMath.exp(-rate);
        int count = 0;
        while (left > probability && probability > 0) {
            left -= probability;
            count++;
            probability *= rate / count;
        }
        return count;
    }

    private static double large(double rate, CounterRandom.Uniforms uniforms) {
        double b = 0.931 + 2.53 * Math.sqrt(rate);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double accepted = 0.9277 - 3.6224 / (b - 2);
        while (true) {
            double u = uniforms.next() - 0.5;
            double v = uniforms.next();
            double us = 0.5 - Math.abs(u);
            double count = Math.floor((2 * a / us + b) * u + rate + 0.43);
            if (us >= 0.07 && v <= accepted) {
                return count;
            }
            if (count < 0 || (us < 0.013 && v > us)) {
                continue;
            }
            double bound = count * StrictMath.log(rate) - rate - logFactorial(count);
            if (StrictMath.log(v * inverseAlpha / (a / (us * us) + b)) <= bound) {
                return count;
            }
        }
    }

    /** log(n!), by Stirling's series, of n + 10 where n is small. */
    private static double logFactorial(double n) {
        double x = n + 1;
        double below = 0;
        while (x < LEAST_RATE) {
            below += StrictMath.log(x++);
        }
        double inverse = 1 / (x * x);
        double series = (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / x;
        return (x - 0.5) * StrictMath.log(x) - x + HALF_LOG_2_PI + series - below;
    }
}
