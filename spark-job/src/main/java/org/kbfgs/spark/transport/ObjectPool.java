package org.kbfgs.spark.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Things of one JVM that are dear to make and serve one user at a time: taken, used, given back. Whoever finds none
 * makes one of its own, so two attempts at the same task never share memory. Of a key used long ago all are freed.
 *
 * @param <K> what they are for
 * @param <V> the things
 */
public final class ObjectPool<K, V> {

    private final int keys;
    private final Consumer<V> free;
    private final Map<K, Deque<V>> idle = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Keeps the things of so many keys, those used last.
     *
     * @param free frees the memory of a thing that is not kept
     */
    public ObjectPool(int keys, Consumer<V> free) {
        this.keys = keys;
        this.free = free;
    }

    /** An idle thing of the key, or a new one. */
    public V take(K key, Supplier<V> make) {
        synchronized (idle) {
            Deque<V> known = idle.getOrDefault(key, new ArrayDeque<>());
            if (!known.isEmpty()) {
                return known.pop();
            }
        }
        return make.get();
    }

    /** Lets the next who asks have it. */
    public void giveBack(K key, V thing) {
        synchronized (idle) {
            idle.computeIfAbsent(key, k -> new ArrayDeque<>()).push(thing);
            while (idle.size() > keys) {
                idle.remove(idle.keySet().iterator().next()).forEach(free);
            }
        }
    }

    /** Frees the idle things of keys that nobody asks for any more. Returns whether there were any. */
    public boolean drop(Predicate<K> ended) {
        synchronized (idle) {
            idle.forEach((key, things) -> {
                if (ended.test(key)) {
                    things.forEach(free);
                }
            });
            return idle.keySet().removeIf(ended);
        }
    }
}
