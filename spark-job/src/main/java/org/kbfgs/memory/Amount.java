package org.kbfgs.memory;

/**
 * A part of a process's memory.
 *
 * @param arithmetic the product that {@code bytes} is
 */
public record Amount(String what, String arithmetic, double bytes, Where where, When when) {

    /** Which memory. */
    public enum Where {
        /** Java's heap. */
        HEAP,
        /** Beside it. */
        NATIVE,
        /** None: a file, of which the system keeps pages as long as it has room. */
        DISK
    }

    /** For how long. */
    public enum When {
        /** Between iterations too. */
        HELD,
        /** Within an iteration alone. */
        PASSING
    }

    @Override
    public String toString() {
        return new Bytes(bytes) + " " + what + " (" + arithmetic + ")";
    }
}
