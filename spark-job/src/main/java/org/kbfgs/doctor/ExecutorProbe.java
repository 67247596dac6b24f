package org.kbfgs.doctor;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.spark.session.PinnedKernel;

/**
 * Reports from each executor on itself and on files that it should be able to read.
 *
 * @param files URIs
 * @param measured whether the speed of products is measured
 */
record ExecutorProbe(List<String> files, boolean measured) implements FlatMapFunction<Iterator<Integer>, String> {

    private static final String UNREADABLE = "unreadable ";

    /** So long that every executor has a task before the first ends. */
    private static final Duration LONG_ENOUGH = Duration.ofMillis(300);

    /** The answers: a machine for each executor that ran a task, and lines about files. */
    record Answers(List<Machine> machines, List<String> unreadable) {}

    /** One job, a task for each that the executors can run at once. */
    Answers ask(Cluster cluster) {
        SparkSession session = cluster.session();
        List<Integer> numbers = IntStream.range(0, cluster.tasks()).boxed().toList();
        List<String> lines;
        try {
            lines = cluster.context()
                    .parallelize(numbers, numbers.size())
                    .mapPartitions(this)
                    .collect();
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of(
                    "examining executors of " + session.sparkContext().master(), failure);
        }
        return answers(lines);
    }

    private static Answers answers(List<String> lines) {
        Map<String, Machine> byName = new TreeMap<>();
        List<String> unreadable = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(UNREADABLE)) {
                unreadable.add(line.substring(UNREADABLE.length()));
            } else {
                Machine machine = Machine.ofJson(line);
                byName.put(machine.name(), machine);
            }
        }
        return new Answers(
                List.copyOf(byName.values()), unreadable.stream().distinct().toList());
    }

    @Override
    public Iterator<String> call(Iterator<Integer> partition) {
        long start = System.nanoTime();
        String id = SparkEnv.get().executorId();
        String name = id.equals(Machines.DRIVER) ? id : "executor " + id;
        PinnedKernel.checkExecutor(SparkEnv.get().conf(), name); // before anything loads OpenBLAS
        int cpus = TaskContext.get().cpus();
        Machine machine = Machine.here(name, cpus, gpus(), measured ? Speed.ofThreads(cpus) : Map.of());
        List<String> lines = new ArrayList<>(List.of(machine.asJson()));
        Configuration hadoop =
                SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
        for (String file : files) {
            unreadable(file, hadoop).ifPresent(why -> lines.add(UNREADABLE + name + ": " + file + ": " + why));
        }
        LockSupport.parkNanos(LONG_ENOUGH.toNanos() - (System.nanoTime() - start));
        return lines.iterator();
    }

    private static List<String> gpus() {
        BackendChoice.get();
        return BackendChoice.address().stream().toList();
    }

    private static Optional<String> unreadable(String file, Configuration hadoop) {
        Path path = new Path(file);
        try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
            return in.read() < 0 ? Optional.of("is empty") : Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
        }
    }
}
