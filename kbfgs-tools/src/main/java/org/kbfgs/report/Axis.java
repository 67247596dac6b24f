package org.kbfgs.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** The range of an axis, linear or logarithmic. */
record Axis(double least, double most, boolean logarithmic) {

    private static final int INTERVALS = 6;
    private static final int LABEL_DIGITS = 6;
    private static final double[] STEPS = {1, 2, 5, 10};

    /** The range of values; a logarithmic axis is of those above 0. */
    static Axis of(DoubleStream values, boolean logarithmic) {
        double[] fit = values.filter(value -> Double.isFinite(value) && (!logarithmic || value > 0))
                .sorted()
                .toArray();
        if (fit.length == 0) {
            return new Axis(1, 10, logarithmic);
        }
        double least = fit[0];
        double most = fit[fit.length - 1];
        double margin = least == most ? Math.max(Math.abs(least) / 10, 1e-12) : 0;
        return new Axis(logarithmic ? least - margin / 2 : least - margin, most + margin, logarithmic);
    }

    boolean has(double value) {
        return value >= least && value <= most;
    }

    /** Where a value lies, from 0 to 1. */
    double share(double value) {
        return logarithmic ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
    }

    /** Round numbers; of a logarithmic axis over more than a factor of 5, 1, 2 and 5 times the powers of 10. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic && most > 5 * least) {
            for (int e = (int) Math.floor(Math.log10(least)); e <= Math.log10(most); e++) {
                for (double digit : new double[] {1, 2, 5}) {
                    addTick(digit * Math.pow(10, e), ticks);
                }
            }
            return ticks;
        }
        double exact = (most - least) / INTERVALS;
        double power = Math.pow(10, Math.floor(Math.log10(exact)));
        double step = DoubleStream.of(STEPS)
                .map(digit -> digit * power)
                .filter(one -> one >= exact)
                .findFirst()
                .orElse(exact);
        for (long k = (long) Math.ceil(least / step); k * step <= most; k++) {
            addTick(k * step, ticks);
        }
        return ticks;
    }

    private void addTick(double tick, List<Double> ticks) {
        if (has(tick)) {
            ticks.add(tick);
        }
    }

    static String label(double tick) {
        return label(tick, LABEL_DIGITS);
    }

    /** A finite number, rounded to significant digits; with an exponent below 1e-4 and from 1e6 on. */
    static String label(double number, int digits) {
        BigDecimal rounded =
                new BigDecimal(number).round(new MathContext(digits)).stripTrailingZeros();
        return rounded.abs().compareTo(BigDecimal.valueOf(1e-4)) < 0 || rounded.precision() - rounded.scale() > 6
                ? rounded.toString()
                : rounded.toPlainString();
    }
}
