package org.kbfgs.table;

import java.io.Serializable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The sum of the weights of values, exact; their number where each weight is 1. */
final class WeightTotal implements Serializable {

    private static final long serialVersionUID = 1L;

    private long count;
    /** The sum of the weights less the count; null where each weight is 1. */
    private @Nullable ExactSum excess;

    /** Modified. */
    void add(double weight) {
        count++;
        if (weight != 1) {
            ExactSum sum = known();
            sum.add(weight);
            sum.add(-1);
        }
    }

    /** The weights of other values. Modified. */
    void add(WeightTotal other) {
        count += other.count;
        if (other.excess != null) {
            known().add(other.excess);
        }
    }

    private ExactSum known() {
        if (excess == null) {
            excess = new ExactSum();
        }
        return excess;
    }

    boolean isEmpty() {
        return count == 0 || value().signum() == 0;
    }

    BigDecimal value() {
        BigDecimal number = BigDecimal.valueOf(count);
        return excess == null ? number : number.add(excess.value());
    }
}
