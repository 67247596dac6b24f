package org.kbfgs.statistics;

/**
 * A value whose memory belongs to its lender again when the lease is closed, and not before. A lease that is never closed
 * costs its memory, no more.
 */
public final class Lease<T> implements AutoCloseable {

    private final T value;
    private final Runnable giveBack;
    private boolean open = true;

    /** @param giveBack run once, when the lease is closed */
    public Lease(T value, Runnable giveBack) {
        this.value = value;
        this.giveBack = giveBack;
    }

    /** A value that nobody waits for. */
    public static <T> Lease<T> unlimited(T value) {
        return new Lease<>(value, () -> {});
    }

    /** @throws IllegalStateException after {@link #close} */
    public T get() {
        if (!open) {
            throw new IllegalStateException("statistics were given back, expected to be read before");
        }
        return value;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            giveBack.run();
        }
    }
}
