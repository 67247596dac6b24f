package org.kbfgs.spark.objective;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.FutureAction;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.kbfgs.data.Shard;
import org.kbfgs.spark.transport.PartialSums;
import org.kbfgs.spark.transport.TaskTransport;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * The parts that a task makes of each partition. As {@code mapPartitions} and {@code collectAsync} would have it, but of
 * named classes: Spark reads the bytecode of every closure that it is given, each time, which takes as long as a small job.
 */
final class SumsRdd extends RDD<PartialSums> {

    private static final long serialVersionUID = 1L;

    private static final ClassTag<Shard> SHARD = ClassTag$.MODULE$.apply(Shard.class);
    private static final ClassTag<PartialSums> PART = ClassTag$.MODULE$.apply(PartialSums.class);

    private final ShardTask task;

    SumsRdd(RDD<Shard> shards, ShardTask task) {
        super(shards, PART);
        this.task = task;
    }

    @Override
    public Partition[] getPartitions() {
        return firstParent(SHARD).partitions();
    }

    @Override
    public Iterator<PartialSums> compute(Partition partition, TaskContext context) {
        Iterator<Shard> shards = firstParent(SHARD).iterator(partition, context);
        return JavaConverters.asScalaIterator(task.call(JavaConverters.asJavaIterator(shards)));
    }

    /** Begins a job: all partitions' parts, sent to the driver. */
    static FutureAction<List<PartialSums>> collect(RDD<PartialSums> parts, TaskTransport transport) {
        int partitions = parts.getNumPartitions();
        List<List<PartialSums>> results = new ArrayList<>(Collections.nCopies(partitions, List.of()));
        List<Object> all = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            all.add(p);
        }
        return parts.context()
                .submitJob(
                        parts,
                        new Send(transport),
                        JavaConverters.asScalaBuffer(all).toSeq(),
                        new Keep(results),
                        new Joined(results));
    }

    /** A task's result. */
    private static final class Send extends AbstractFunction1<Iterator<PartialSums>, ArrayList<PartialSums>>
            implements Serializable {

        private static final long serialVersionUID = 1L;

        private final TaskTransport transport;

        Send(TaskTransport transport) {
            this.transport = transport;
        }

        @Override
        public ArrayList<PartialSums> apply(Iterator<PartialSums> parts) {
            ArrayList<PartialSums> sent = new ArrayList<>();
            while (parts.hasNext()) {
                sent.add(transport.send(parts.next()));
            }
            return sent;
        }
    }

    /** Puts a task's result in its place. */
    private static final class Keep extends AbstractFunction2<Object, ArrayList<PartialSums>, BoxedUnit> {

        private final List<List<PartialSums>> results;

        Keep(List<List<PartialSums>> results) {
            this.results = results;
        }

        @Override
        public BoxedUnit apply(Object partition, ArrayList<PartialSums> parts) {
            results.set((Integer) partition, parts);
            return BoxedUnit.UNIT;
        }
    }

    /** All results, in the partitions' order. */
    private static final class Joined extends AbstractFunction0<List<PartialSums>> {

        private final List<List<PartialSums>> results;

        Joined(List<List<PartialSums>> results) {
            this.results = results;
        }

        @Override
        public List<PartialSums> apply() {
            return results.stream().flatMap(List::stream).toList();
        }
    }
}
