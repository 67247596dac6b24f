package org.kbfgs.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.Pointer;

/**
 * This process's memory.
 *
 * @param heap bytes live on the Java heap, after a collection
 * @param beside resident bytes beyond what the JVM has committed for its heap, code and classes: native arrays, where
 *     all of the heap is resident ({@code -Xms} as {@code -Xmx}, {@code -XX:+AlwaysPreTouch}), else too few
 */
public record Memory(long heap, long beside) {

    /** Native arrays that the collector finds are freed by threads of their own. */
    private static final Duration FREEING = Duration.ofMillis(300);

    /** As it is now; collects garbage first. */
    static Memory now() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        LockSupport.parkNanos(FREEING.toNanos());
        long heap = memory.getHeapMemoryUsage().getUsed();
        long jvm = memory.getHeapMemoryUsage().getCommitted()
                + memory.getNonHeapMemoryUsage().getCommitted();
        return new Memory(heap, Math.max(0, Pointer.physicalBytes() - jvm));
    }
}
