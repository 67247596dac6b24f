package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockId;
import org.kbfgs.spark.transport.BlockStoreChannel;
import scala.Tuple2;
import scala.runtime.AbstractFunction1;

/** What executors keep of trainings among owners, and where. */
final class ExecutorProbe {

    private static final int TASKS_OF_EACH = 4;
    private static final int PATIENCE = 200;

    private ExecutorProbe() {}

    /**
     * @param weights blocks of layers' weights
     * @param rounded blocks of layers' weights for tasks
     * @param others blocks of layers' sums and states
     * @param threads of an owner
     */
    record Kept(int weights, int rounded, int others, int threads) implements Serializable {

        private static Kept here() {
            return new Kept(
                    count(BlockStoreChannel.LAYER_WEIGHTS),
                    count(BlockStoreChannel.ROUNDED_LAYER_WEIGHTS),
                    count(BlockStoreChannel.LAYER_SUMS) + count(BlockStoreChannel.LAYER_STATES),
                    (int) Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("kbfgs-owner"))
                            .count());
        }

        private static int count(BlockStoreChannel channel) {
            return SparkEnv.get()
                    .blockManager()
                    .getMatchingBlockIds(new AbstractFunction1<BlockId, Object>() {
                        @Override
                        public Object apply(BlockId id) {
                            return channel.holds(id);
                        }
                    })
                    .size();
        }
    }

    /** By executor, of those that run the tasks of a job; the driver's too. */
    static Map<String, Kept> of(SparkContext spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
        int tasks = TASKS_OF_EACH * spark.defaultParallelism();
        List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
        Map<String, Kept> kept = new TreeMap<>();
        kept.put("driver", Kept.here());
        new ArrayList<>(context.parallelize(numbers, tasks)
                        .map(n -> new Tuple2<>(SparkEnv.get().executorId(), Kept.here()))
                        .collect())
                .forEach(one -> kept.put(one._1(), one._2()));
        return kept;
    }

    /** Returns when nothing of any training is left; fails after some seconds. */
    static void awaitNoOwners(SparkContext spark) throws InterruptedException {
        Map<String, Kept> kept = of(spark);
        for (int i = 0; i < PATIENCE && !isNothing(kept); i++) {
            Thread.sleep(20);
            kept = of(spark);
        }
        assertThat(kept.values()).as("%s", kept).containsOnly(new Kept(0, 0, 0, 0));
    }

    private static boolean isNothing(Map<String, Kept> kept) {
        return kept.values().stream().allMatch(new Kept(0, 0, 0, 0)::equals);
    }
}
