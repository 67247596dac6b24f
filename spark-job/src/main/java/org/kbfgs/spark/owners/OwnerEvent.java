package org.kbfgs.spark.owners;

import java.io.Serializable;

/**
 * Something that a process did or waited for.
 *
 * @param evaluation the number of the iteration's evaluation
 * @param layer -1 if it concerns no single layer
 * @param from when it began, by {@link System#nanoTime} of the driver
 * @param to when it ended
 * @param bytes of a message; 0 of everything else
 */
public record OwnerEvent(Activity activity, long evaluation, int layer, long from, long to, long bytes)
        implements Serializable {

    /** The same by a clock that shows so many nanoseconds less. */
    OwnerEvent earlier(long nanos) {
        return new OwnerEvent(activity, evaluation, layer, from - nanos, to - nanos, bytes);
    }
}
