package org.kbfgs.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/** Weighted sums of a column's values and squares, exact, so that mean and variance do not depend on the order of rows. */
public final class ColumnSums implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final MathContext DIGITS = new MathContext(40);

    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private final WeightTotal present = new WeightTotal();
    private final WeightTotal missing = new WeightTotal();

    /** Of no values, for so many columns. */
    public static ColumnSums[] zeros(int columns) {
        ColumnSums[] sums = new ColumnSums[columns];
        for (int i = 0; i < columns; i++) {
            sums[i] = new ColumnSums();
        }
        return sums;
    }

    /** A value of a weight. Modified. */
    public void add(double x, double weight) {
        if (weight == 1) {
            sum.add(x);
            squares.addSquare(x);
        } else {
            sum.addProduct(weight, x);
            squares.addSquare(x, weight);
        }
        present.add(weight);
    }

    /** A null of a weight. Modified. */
    public void addMissing(double weight) {
        missing.add(weight);
    }

    /** The sums over other rows. Modified. */
    public void add(ColumnSums other) {
        sum.add(other.sum);
        squares.add(other.squares);
        present.add(other.present);
        missing.add(other.missing);
    }

    /** The sums over the rows of both, column by column. Modified: one, which is returned. */
    public static ColumnSums[] added(ColumnSums[] one, ColumnSums[] other) {
        for (int i = 0; i < one.length; i++) {
            one[i].add(other[i]);
        }
        return one;
    }

    /** The variance of the values, the mean of the squared differences from their mean. */
    public double variance() {
        double deviation = deviationWith(meanOfPresent());
        return deviation * deviation;
    }

    /** 0 where there is no value. */
    double meanOfPresent() {
        return present.isEmpty()
                ? 0
                : sum.value().divide(present.value(), DIGITS).doubleValue();
    }

    /** The mean with a number in place of each null. */
    double meanWith(double fill) {
        return sumWith(fill).divide(rows(), DIGITS).doubleValue();
    }

    /** The square root of the variance, the mean of the squared differences from the mean. */
    double deviationWith(double fill) {
        BigDecimal filled = new BigDecimal(fill);
        BigDecimal all = squares.value().add(filled.multiply(filled).multiply(missing.value()));
        BigDecimal sum = sumWith(fill);
        BigDecimal difference = all.multiply(rows()).subtract(sum.multiply(sum)); // exact, so 0 for a constant column
        return Math.sqrt(difference.divide(rows().multiply(rows()), DIGITS).doubleValue());
    }

    private BigDecimal sumWith(double fill) {
        return sum.value().add(new BigDecimal(fill).multiply(missing.value()));
    }

    /** The sum of the weights, which is the number of rows where there are none. */
    private BigDecimal rows() {
        return present.value().add(missing.value());
    }
}
