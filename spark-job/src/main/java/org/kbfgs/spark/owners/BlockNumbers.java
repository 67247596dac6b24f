package org.kbfgs.spark.owners;

import java.util.concurrent.atomic.AtomicLong;

/** The numbers of the blocks of an application's trainings, dealt on the driver: no two blocks ever have the same. */
final class BlockNumbers {

    private static final AtomicLong NEXT = new AtomicLong();

    private BlockNumbers() {}

    /** The first of so many numbers; of none, a number that is nobody else's. */
    static long take(long count) {
        return NEXT.getAndAdd(Math.max(1, count));
    }
}
