package org.kbfgs.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.BlockManagerId;
import org.junit.jupiter.api.Test;
import org.kbfgs.spark.LocalCluster;
import org.kbfgs.spark.session.Cluster;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/** Times of a cluster are those of all of its executors. */
class EvenCacheTest {

    private static final List<Integer> NUMBERS = List.of(1, 2, 3, 4);

    @Test
    void partitionsThatCrowdOnOneExecutorAreMadeAgain() {
        try (Cluster cluster = Cluster.open("even cache", LocalCluster.conf(LocalCluster.TWO_EXECUTORS))) {
            SparkContext spark = cluster.session().sparkContext();
            AtomicInteger copies = new AtomicInteger();
            JavaRDD<Integer> cached = EvenCache.of(
                    spark,
                    () -> copies.incrementAndGet() == 1
                            ? onOneExecutor(spark)
                            : cluster.context().parallelize(NUMBERS, NUMBERS.size()));
            assertThat(copies).hasValueGreaterThan(1);
            assertThat(cached.collect()).isEqualTo(NUMBERS);
            assertThat(new HashSet<>(
                            cached.map(number -> SparkEnv.get().executorId()).collect()))
                    .hasSize(2);
        }
    }

    /** Partitions that Spark computes on its first executor. */
    private static JavaRDD<Integer> onOneExecutor(SparkContext spark) {
        BlockManagerId first =
                JavaConverters.mapAsJavaMap(
                                SparkEnv.get().blockManager().master().getMemoryStatus())
                        .keySet()
                        .stream()
                        .filter(id -> !id.isDriver())
                        .findFirst()
                        .orElseThrow();
        Seq<String> place = seq(List.of("executor_" + first.host() + "_" + first.executorId()));
        return spark.<Integer>makeRDD(
                        seq(NUMBERS.stream()
                                .map(number -> new Tuple2<>(number, place))
                                .toList()),
                        ClassTag$.MODULE$.apply(Integer.class))
                .toJavaRDD();
    }

    private static <T> Seq<T> seq(List<T> list) {
        return JavaConverters.asScalaBuffer(list).toSeq();
    }
}
