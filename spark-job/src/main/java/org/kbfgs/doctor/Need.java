package org.kbfgs.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Memory that something needs, with the arithmetic.
 *
 * @param of whose memory it is
 */
record Need(String of, List<Amount> amounts) {

    /**
     * A part of it.
     *
     * @param arithmetic the product that {@code bytes} is
     */
    record Amount(String what, String arithmetic, double bytes) {

        @Override
        public String toString() {
            return new Bytes(bytes) + " " + what + " (" + arithmetic + ")";
        }
    }

    Need {
        amounts = List.copyOf(amounts);
    }

    /** This and another, of one process. */
    Need and(Need other) {
        List<Amount> all = new ArrayList<>(amounts);
        all.addAll(other.amounts);
        return new Need(of + " and " + other.of, all);
    }

    double bytes() {
        return amounts.stream().mapToDouble(Amount::bytes).sum();
    }

    /** Fits, or not: a finding. {@code room}: bytes that there are, which {@code source} says in words. */
    Finding within(double room, String source) {
        String told = this + "; there are " + new Bytes(room) + ", " + source;
        return bytes() <= room ? Finding.ok("memory", told) : Finding.problem("memory", told + ", expected as much");
    }

    @Override
    public String toString() {
        return of + ": " + amounts.stream().map(Amount::toString).collect(Collectors.joining(" + ")) + " = "
                + new Bytes(bytes());
    }
}
