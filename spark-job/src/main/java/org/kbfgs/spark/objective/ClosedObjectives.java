package org.kbfgs.spark.objective;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The objectives that this process closed last. Spark runs nothing on every executor for them: the next task of any objective frees
 * what its executor keeps for these.
 */
final class ClosedObjectives {

    /** Of five trainings, with a validation set each. */
    private static final int KEPT = 15;

    private static final Deque<String> LAST = new ArrayDeque<>();

    private ClosedObjectives() {}

    static void add(String objective) {
        synchronized (LAST) {
            LAST.addLast(objective);
            if (LAST.size() > KEPT) {
                LAST.removeFirst();
            }
        }
    }

    static List<String> last() {
        synchronized (LAST) {
            return List.copyOf(LAST);
        }
    }
}
