package org.kbfgs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.kbfgs.bench.Benchmark;
import org.kbfgs.bench.Contestant;
import org.kbfgs.bench.InputBenchmark;
import org.kbfgs.bench.InputReport;
import org.kbfgs.bench.InputTimes;
import org.kbfgs.bench.Memory;
import org.kbfgs.bench.MemoryBenchmark;
import org.kbfgs.bench.MemoryReport;
import org.kbfgs.bench.Peer;
import org.kbfgs.bench.ProcessMemory;
import org.kbfgs.bench.RandomExamples;
import org.kbfgs.bench.Report;
import org.kbfgs.bench.Run;
import org.kbfgs.bench.Workload;
import org.kbfgs.config.Method;
import org.kbfgs.config.MethodReader;
import org.kbfgs.config.Settings;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Dtype;
import org.kbfgs.spark.Cluster;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.LocalObjective;
import org.kbfgs.statistics.Precision;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times iterations on random data, locally and through Spark, beside the speed of matrix products. */
@Command(
        name = "bench",
        description = "Times iterations on random data, locally and through Spark, beside the arithmetic's floor.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

    /** Few enough to stay small, more than one so that mini-batches change. */
    private static final int MINI_BATCHES = 4;

    private static final long SEED = 1;
    private static final String NAME = "kbfgs bench";

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Option(
            names = "--method",
            split = ",",
            paramLabel = "NAME",
            description = "k-bfgs, k-bfgs-l, kfac, adam, rmsprop or sgd; repeatable (default: k-bfgs).")
    private List<String> methods = new ArrayList<>();

    @Option(names = "--batch", paramLabel = "M", defaultValue = "1000", description = "Examples in a mini-batch.")
    private int miniBatch;

    @Option(names = "--shards", paramLabel = "S", defaultValue = "2", description = "Logical shards.")
    private int shards;

    @Option(names = "--iterations", paramLabel = "N", defaultValue = "30", description = "Iterations that count.")
    private int iterations;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "10", description = "Iterations before these.")
    private int warmUp;

    @Option(names = "--dtype", paramLabel = "TYPE", defaultValue = "float32", description = "float32 or float64.")
    private String dtype = "float32";

    @Option(
            names = "--wire",
            paramLabel = "FORM",
            defaultValue = "full",
            description = "full or bfloat16: how sums travel.")
    private String wire = "full";

    @Option(
            names = "--processes",
            split = ",",
            paramLabel = "N",
            description =
                    "Also run with so many executor processes on this machine, which share its cores; repeatable.")
    private List<Integer> processes = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file.")
    private Optional<Path> json = Optional.empty();

    @Option(names = "--peer", paramLabel = "SCRIPT", description = "A program to compare with: SCRIPT NETWORK M.")
    private Optional<Path> peer = Optional.empty();

    @Option(
            names = "--input",
            paramLabel = "PARQUET",
            description = "Instead of iterations, time this dataset's way into memory and an evaluation over it.")
    private Optional<String> input = Optional.empty();

    @Option(
            names = "--memory",
            description =
                    "Instead of times, compare the memory of one training's processes with what is computed for them.")
    private boolean memory;

    @Override
    public Integer call() throws IOException {
        atLeastOne("--batch", miniBatch);
        atLeastOne("--shards", shards);
        atLeastOne("--iterations", iterations);
        atLeastOne("--warm-up", warmUp);
        processes.forEach(executors -> atLeastOne("--processes", executors));
        if (input.isPresent()) {
            timeInput(input.get());
        } else if (memory) {
            compareMemory();
        } else {
            timeIterations();
        }
        return 0;
    }

    private void timeInput(String path) throws IOException {
        Architecture architecture = network.architecture();
        DataType type = type();
        List<InputTimes> runs = new ArrayList<>();
        runs.add(time(Cluster.open(NAME), path, architecture, type));
        for (int executors : processes) {
            runs.add(time(Cluster.ofProcesses(NAME, executors), path, architecture, type));
        }
        Map<String, Object> setting = setting();
        setting.put("input", path);
        InputReport report = new InputReport(setting, runs);
        System.out.print(report.asText());
        write(report.asMap());
    }

    private InputTimes time(Cluster opened, String path, Architecture architecture, DataType type) {
        try (Cluster cluster = opened) {
            return InputBenchmark.USUAL.run(new BenchInput(cluster, path, architecture, type, shards));
        }
    }

    private Workload workload() {
        return new Workload(
                network.architecture(),
                type(),
                precision(),
                new BatchSchedule(Math.multiplyExact((long) MINI_BATCHES, miniBatch), miniBatch, shards, SEED));
    }

    /** One method on one cluster: what another leaves behind would be measured too. */
    private void compareMemory() throws IOException {
        if (methods.size() > 1 || processes.size() > 1) {
            throw new BadInput("--memory: expected one --method and at most one --processes with it");
        }
        Workload load = workload();
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
                Cluster cluster =
                        processes.isEmpty() ? Cluster.open(NAME) : Cluster.ofProcesses(NAME, processes.get(0));
                BenchCluster distribution = BenchCluster.start(cluster, load)) {
            Contestant contestant = contestants(workers).get(0);
            List<ProcessMemory> measured =
                    new MemoryBenchmark(load, contestant, distribution, warmUp, iterations).run(workers);
            Map<String, Object> setting = setting();
            setting.put("batch", miniBatch);
            setting.put("method", contestant.name());
            setting.put("iterations", iterations);
            setting.put("master", cluster.session().sparkContext().master());
            MemoryReport report = new MemoryReport(setting, Memory.isWhole(), measured);
            System.out.print(report.asText());
            write(report.asMap());
        }
    }

    private void timeIterations() throws IOException {
        Workload load = workload();
        Optional<Peer> compared = peer.map(script -> new Peer(script, network.nameFor("--peer " + script), miniBatch));
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            List<Contestant> contestants = contestants(workers);
            List<Run> runs = new ArrayList<>();
            runs.add(run(Cluster.open(NAME), load, contestants, compared, workers));
            for (int executors : processes) {
                Cluster cluster = Cluster.ofProcesses(NAME, executors);
                runs.add(run(cluster, load, contestants, Optional.empty(), workers));
            }
            Map<String, Object> setting = setting();
            setting.put("batch", miniBatch);
            setting.put("iterations", iterations);
            setting.put("threads", workers.threads());
            Report report = new Report(setting, runs);
            System.out.print(report.asText());
            write(report.asMap());
        }
    }

    private Run run(
            Cluster opened, Workload load, List<Contestant> contestants, Optional<Peer> compared, Workers workers) {
        try (Cluster cluster = opened;
                BenchCluster distribution = BenchCluster.start(cluster, load)) {
            Benchmark benchmark =
                    new Benchmark(load, contestants, local(load, workers), distribution, compared, warmUp, iterations);
            String master = cluster.session().sparkContext().master();
            return Run.of(master, distribution, benchmark.run(workers));
        }
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new BadInput(option + " " + value + ": expected at least 1");
        }
    }

    private DataType type() {
        try {
            return Dtype.of(dtype);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--dtype " + dtype + ": expected float32 or float64");
        }
    }

    private Precision precision() {
        Precision precision;
        try {
            precision = Precision.of(wire);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--wire " + wire + ": expected full or bfloat16");
        }
        if (!precision.takes(type())) {
            throw new BadInput("--wire " + wire + ": expected full with --dtype " + dtype);
        }
        return precision;
    }

    /** Each method with the settings' defaults. */
    private List<Contestant> contestants(Workers workers) {
        return (methods.isEmpty() ? List.of("k-bfgs") : methods)
                .stream().map(name -> contestant(name, workers)).toList();
    }

    private static Contestant contestant(String name, Workers workers) {
        Method method = new MethodReader(Settings.of(List.of("optimizer.name=" + name))).method();
        return new Contestant(name, method.cost(), method.optimizer(workers));
    }

    private static LocalObjective local(Workload load, Workers workers) {
        RandomExamples examples = new RandomExamples(load);
        List<Shard> all = IntStream.range(0, load.schedule().shards())
                .mapToObj(examples::shard)
                .toList();
        return new LocalObjective(load.network(), load.type(), load.precision(), load.schedule(), all, workers);
    }

    private Map<String, Object> setting() {
        Map<String, Object> setting = new LinkedHashMap<>();
        setting.put("network", network.described());
        setting.put("dtype", dtype);
        setting.put("wire", wire);
        setting.put("shards", shards);
        setting.put("kernel", Kernels.get().description());
        setting.put("java", System.getProperty("java.version"));
        setting.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        return setting;
    }

    private void write(Map<String, Object> figures) throws IOException {
        if (json.isPresent()) {
            byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures);
            try {
                Files.write(json.get(), text);
            } catch (FileSystemException named) {
                throw named;
            } catch (IOException e) { // A write's own error does not name the file.
                throw new IOException(json.get() + ": " + e.getMessage(), e);
            }
        }
    }
}
