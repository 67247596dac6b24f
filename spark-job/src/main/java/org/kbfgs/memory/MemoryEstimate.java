package org.kbfgs.memory;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Memory that something needs, with the arithmetic.
 *
 * @param of whose memory it is
 */
public record MemoryEstimate(String of, List<Amount> amounts) {

    public MemoryEstimate {
        amounts = List.copyOf(amounts);
    }

    /** The part on the Java heap. */
    public MemoryEstimate heap() {
        return where("heap of ", Amount.Where.HEAP);
    }

    /** The part outside the Java heap. */
    public MemoryEstimate beside() {
        return where("native memory of ", Amount.Where.NATIVE);
    }

    private MemoryEstimate where(String prefix, Amount.Where where) {
        return new MemoryEstimate(prefix + of, only(amount -> amount.where() == where));
    }

    /** The part held between iterations. */
    public MemoryEstimate held() {
        return new MemoryEstimate(of, only(amount -> amount.when() == Amount.When.HELD));
    }

    private List<Amount> only(Predicate<Amount> some) {
        return amounts.stream().filter(some).toList();
    }

    public double bytes() {
        return amounts.stream().mapToDouble(Amount::bytes).sum();
    }

    @Override
    public String toString() {
        return of + ": " + amounts.stream().map(Amount::toString).collect(Collectors.joining(" + ")) + " = "
                + new Bytes(bytes());
    }
}
