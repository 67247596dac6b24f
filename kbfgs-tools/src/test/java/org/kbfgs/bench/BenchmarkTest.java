package org.kbfgs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kbfgs.config.Method;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.spark.session.Topology;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.LayerOwners;

/** Rounds of a benchmark, with this process in place of a cluster. */
class BenchmarkTest {

    private static final Workload LOAD = new Workload(
            Architecture.of(List.of(6, 4, 6), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY),
            ElementType.FLOAT32,
            WirePrecision.FULL,
            WirePrecision.FULL,
            new BatchSchedule(32, 8, 2, 1));
    private static final Method ADAM = new Method.OfAdam(AdamSettings.paper());

    /** All shards are in this process, which is the only executor. */
    private record OneProcess(Workers workers) implements Distribution {

        @Override
        public Objective objective() {
            List<Shard> shards = IntStream.range(0, LOAD.schedule().shards())
                    .mapToObj(new RandomExamples(LOAD)::shard)
                    .toList();
            return new LocalObjective(LOAD.network(), LOAD.arithmetic(), LOAD.schedule(), shards, workers);
        }

        @Override
        public Optional<LayerOwners> owners(TimedMethod method) {
            return Optional.empty();
        }

        @Override
        public Topology topology() {
            return Topology.DRIVER;
        }

        @Override
        public int tasks() {
            return 1;
        }

        @Override
        public int executors() {
            return 1;
        }

        @Override
        public Map<String, Memory> memory() {
            return Map.of();
        }

        @Override
        public boolean isOfProcesses() {
            return false;
        }
    }

    /** The report of so many rounds of Adam. */
    private static Report rounds(int rounds) {
        try (Workers workers = new Workers(1)) {
            OneProcess process = new OneProcess(workers);
            Benchmark benchmark = new Benchmark(
                    LOAD,
                    List.of(new TimedMethod("adam", ADAM, ADAM.optimizer(workers))),
                    process::objective,
                    process,
                    Optional.empty(),
                    1,
                    rounds);
            return new Report(Map.of(), List.of(Run.of("this process", process, benchmark.run(workers))));
        }
    }

    @Test
    void aLongRunTellsMemoryBeforeAndAfter() {
        Report longer = rounds(Benchmark.SETTLED + 1);
        assertThat(longer.asMap())
                .containsKeys("driver_heap_bytes_settled", "driver_native_bytes_settled", "driver_native_bytes");
        assertThat(longer.asText()).containsPattern("(?m)^round 200 +[0-9.]+ MB live on the heap");
        Report shorter = rounds(Benchmark.SETTLED);
        assertThat(shorter.asMap()).doesNotContainKeys("driver_heap_bytes_settled", "driver_native_bytes_settled");
        assertThat(shorter.asText()).doesNotContain("round 200");
    }
}
