package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.rdd.CoalescedRDDPartition;
import org.apache.spark.rdd.RDD;
import org.apache.spark.util.TaskCompletionListener;
import scala.Option;
import scala.collection.JavaConverters;
import scala.math.Ordering;
import scala.reflect.ClassTag;

/**
 * Another RDD's elements, of which a task computes several partitions at once, each on a thread of its own. The elements of
 * different partitions are in no particular order.
 */
final class PartitionsAtOnce<T> extends RDD<T> {

    private static final long serialVersionUID = 1L;

    private final ClassTag<T> type;

    private PartitionsAtOnce(RDD<T> groups, ClassTag<T> type) {
        super(groups, type);
        this.type = type;
    }

    /** @param threads partitions of a task */
    static <T> RDD<T> of(RDD<T> all, int threads) {
        ClassTag<T> type = all.elementClassTag();
        int tasks = Math.max(1, (all.getNumPartitions() + threads - 1) / threads);
        Ordering<T> none = null;
        return new PartitionsAtOnce<>(all.coalesce(tasks, false, Option.empty(), none), type);
    }

    @Override
    public Partition[] getPartitions() {
        return firstParent(type).partitions();
    }

    @Override
    public scala.collection.Iterator<T> compute(Partition group, TaskContext context) {
        RDD<T> all = firstParent(type).firstParent(type);
        List<ReadAhead<T>> parts = new ArrayList<>();
        context.addTaskCompletionListener((TaskCompletionListener) end -> parts.forEach(ReadAhead::close));
        for (Partition part : JavaConverters.seqAsJavaList(((CoalescedRDDPartition) group).parents())) {
            Iterator<T> elements = JavaConverters.asJavaIterator(all.iterator(part, context));
            parts.add(new ReadAhead<>(new OfTask<>(elements, context)));
        }
        return JavaConverters.asScalaIterator(new InTurn<>(parts));
    }

    /** An iterator for another thread, where Spark's readers look for the task that they belong to. */
    private record OfTask<T>(Iterator<T> elements, TaskContext context) implements Iterator<T> {

        @Override
        public boolean hasNext() {
            TaskContext$.MODULE$.setTaskContext(context);
            return elements.hasNext();
        }

        @Override
        public T next() {
            return elements.next();
        }
    }

    /** An element of each iterator in turn, until none has more. */
    private static final class InTurn<T> implements Iterator<T> {

        private final List<ReadAhead<T>> left;
        private int turn;

        InTurn(List<ReadAhead<T>> all) {
            this.left = new ArrayList<>(all);
        }

        @Override
        public boolean hasNext() {
            while (!left.isEmpty()) {
                turn %= left.size();
                if (left.get(turn).hasNext()) {
                    return true;
                }
                left.remove(turn);
            }
            return false;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no element is left");
            }
            return left.get(turn++).next();
        }
    }
}
