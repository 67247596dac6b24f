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

    static Amount held(Where where, String what, long times, long bytes) {
        return amount(where, When.HELD, what, times, bytes);
    }

    static Amount passing(Where where, String what, long times, long bytes) {
        return amount(where, When.PASSING, what, times, bytes);
    }

    private static Amount amount(Where where, When when, String what, long times, long bytes) {
        return new Amount(what, times + " x " + bytes + " B", (double) times * bytes, where, when);
    }

    @Override
    public String toString() {
        return new Bytes(bytes) + " " + what + " (" + arithmetic + ")";
    }
}
