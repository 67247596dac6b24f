package org.kbfgs.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.Pointer;

/**
 * This process's memory.
 *
 * @param heap bytes live on the Java heap, after a collection
 * @param code bytes that the JVM has committed for code and classes
 * @param beside resident bytes beyond that and the heap: native arrays, buffers, stacks, where all of the heap is resident
 *     ({@code -Xms} as {@code -Xmx}, {@code -XX:+AlwaysPreTouch}), else too few
 */
public record Memory(long heap, long code, long beside) {

    /** Native arrays that the collector finds are freed by threads of their own. */
    private static final Duration FREEING = Duration.ofMillis(300);

    /** As it is now; collects garbage first. */
    public static Memory now() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        LockSupport.parkNanos(FREEING.toNanos());
        long heap = memory.getHeapMemoryUsage().getUsed();
        long code = memory.getNonHeapMemoryUsage().getCommitted();
        return new Memory(heap, code, Math.max(0, Pointer.physicalBytes() - committed(memory) - code));
    }

    /** Of a heap of fixed size all of it: what the JVM tells lacks a survivor space. */
    private static long committed(MemoryMXBean memory) {
        return isFixed() ? option("MaxHeapSize") : memory.getHeapMemoryUsage().getCommitted();
    }

    private static boolean isFixed() {
        return option("InitialHeapSize") == option("MaxHeapSize");
    }

    /** Whether all of the heap is resident, so that {@link #beside} is not too small. */
    public static boolean isWhole() {
        return isFixed()
                && Boolean.parseBoolean(hotSpot().getVMOption("AlwaysPreTouch").getValue());
    }

    private static long option(String name) {
        return Long.parseLong(hotSpot().getVMOption(name).getValue());
    }

    private static HotSpotDiagnosticMXBean hotSpot() {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    }

    /** The process's memory outside its heap. */
    public long outside() {
        return code + beside;
    }
}
