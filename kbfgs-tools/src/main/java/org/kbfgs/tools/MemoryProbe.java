package org.kbfgs.tools;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.kbfgs.bench.Memory;
import org.kbfgs.spark.session.Cluster;

/** Asks each executor for its memory, as numbers after a name, which every one of Spark's serializers takes. */
record MemoryProbe() implements FlatMapFunction<Iterator<Integer>, String> {

    /** Measuring takes a while, in which an executor has no second task: mostly one job reaches all. */
    private static final int MOST_JOBS = 10;

    /** By name; an executor that no job reached is missing. */
    Map<String, Memory> ask(Cluster cluster) {
        List<Integer> numbers = IntStream.range(0, cluster.tasks()).boxed().toList();
        Map<String, Memory> found = new TreeMap<>();
        for (int job = 0; job < MOST_JOBS && found.size() < numbers.size(); job++) {
            for (String line : cluster.context()
                    .parallelize(numbers, numbers.size())
                    .mapPartitions(this)
                    .collect()) {
                String[] words = line.split(" ");
                found.put(
                        "executor " + words[0],
                        new Memory(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3])));
            }
        }
        return found;
    }

    @Override
    public Iterator<String> call(Iterator<Integer> partition) {
        Memory memory = Memory.now();
        String line = SparkEnv.get().executorId() + " " + memory.heap() + " " + memory.code() + " " + memory.beside();
        return List.of(line).iterator();
    }
}
