package org.kbfgs;

import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.util.Map;
import org.kbfgs.linalg.ElementType;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The native buffers that something on the heap holds: what is left once collections free no more. ND4J knows them, but
 * shows them to nobody.
 */
public final class LiveBuffers {

    private static final int LONGEST_WAIT = 100;

    private LiveBuffers() {}

    /** How many; as soon as no more than so many are left, that. */
    public static int count(int enough) throws ReflectiveOperationException, InterruptedException {
        Map<?, ?> live = all();
        int left = Integer.MAX_VALUE;
        int unchanged = 0;
        for (int i = 0; i < LONGEST_WAIT && unchanged < 3; i++) {
            System.gc();
            Thread.sleep(50);
            unchanged = live.size() < left ? 0 : unchanged + 1;
            left = Math.min(left, live.size());
            if (left <= enough && enough < Integer.MAX_VALUE) {
                break;
            }
        }
        return left;
    }

    /** The bytes of those of a type, each once, however many views it has. */
    public static long bytes(ElementType type) throws ReflectiveOperationException, InterruptedException {
        count(Integer.MAX_VALUE);
        return unclosedBytes(type);
    }

    /** The bytes of those that are neither closed nor collected, without a collection. */
    public static long unclosedBytes(ElementType type) throws ReflectiveOperationException {
        return all().values().stream()
                .map(reference -> ((Reference<?>) reference).get())
                .filter(DataBuffer.class::isInstance)
                .map(DataBuffer.class::cast)
                .filter(buffer -> buffer.dataType() == type.dataType()
                        && buffer.originalDataBuffer() == null
                        && !buffer.wasClosed())
                .mapToLong(buffer -> buffer.length() * type.width())
                .sum();
    }

    private static Map<?, ?> all() throws ReflectiveOperationException {
        Field references = DeallocatorService.class.getDeclaredField("referenceMap");
        references.setAccessible(true);
        return (Map<?, ?>) references.get(Nd4j.getDeallocatorService());
    }
}
