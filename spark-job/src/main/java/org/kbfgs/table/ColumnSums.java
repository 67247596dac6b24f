package org.kbfgs.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** Sums of a column's values and squares, exact, so that mean and variance do not depend on the order of rows. */
public final class ColumnSums implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final MathContext DIGITS = new MathContext(40);

    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private long present;
    private long missing;
    /** The sum of the weights less the number of the weighted values; null where no value is weighted. */
    private @Nullable ExactSum excess;

    /** Of no values, for so many columns. */
    public static ColumnSums[] zeros(int columns) {
        ColumnSums[] sums = new ColumnSums[columns];
        for (int i = 0; i < columns; i++) {
            sums[i] = new ColumnSums();
        }
        return sums;
    }

    /** A value. Modified. */
    public void add(double x) {
        sum.add(x);
        squares.addSquare(x);
        present++;
    }

    /** A value of a weight. Modified. */
    public void add(double x, double weight) {
        if (weight == 1) {
            add(x);
            return;
        }
        sum.addProduct(weight, x);
        squares.addSquare(x, weight);
        ExactSum known = excess == null ? new ExactSum() : excess;
        known.add(weight);
        known.add(-1);
        excess = known;
        present++;
    }

    /** A null. Modified. */
    public void addMissing() {
        missing++;
    }

    /** The sums over other rows. Modified. */
    public void add(ColumnSums other) {
        sum.add(other.sum);
        squares.add(other.squares);
        present += other.present;
        missing += other.missing;
        if (other.excess != null) {
            ExactSum known = excess == null ? new ExactSum() : excess;
            known.add(other.excess);
            excess = known;
        }
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
        return present == 0
                ? 0
                : sum.value().divide(BigDecimal.valueOf(present), DIGITS).doubleValue();
    }

    /** The mean with a number in place of each null. */
    double meanWith(double fill) {
        return sumWith(fill).divide(rows(), DIGITS).doubleValue();
    }

    /** The square root of the variance, the mean of the squared differences from the mean. */
    double deviationWith(double fill) {
        BigDecimal filled = new BigDecimal(fill);
        BigDecimal all = squares.value().add(filled.multiply(filled).multiply(BigDecimal.valueOf(missing)));
        BigDecimal sum = sumWith(fill);
        BigDecimal difference = all.multiply(rows()).subtract(sum.multiply(sum)); // exact, so 0 for a constant column
        return Math.sqrt(difference.divide(rows().multiply(rows()), DIGITS).doubleValue());
    }

    private BigDecimal sumWith(double fill) {
        return sum.value().add(new BigDecimal(fill).multiply(BigDecimal.valueOf(missing)));
    }

    /** Their number; of weighted values, the sum of the weights. */
    private BigDecimal rows() {
        BigDecimal rows = BigDecimal.valueOf(present + missing);
        return excess == null ? rows : rows.add(excess.value());
    }
}
