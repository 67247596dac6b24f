package org.kbfgs.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.bench.BenchmarkReport;
import org.kbfgs.bench.TimedMethod;
import org.kbfgs.bench.Workload;
import org.kbfgs.config.Method;
import org.kbfgs.config.MethodReader;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.WholeLocalFile;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Workers;
import org.kbfgs.path.RealPath;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.table.Fitting;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options common to all benchmarks: the workload, the clusters, the repetitions, the output of the figures. */
final class BenchOptions {

    /** Few enough to stay small, more than one so that mini-batches change. */
    private static final int MINI_BATCHES = 4;

    private static final long SEED = 1;

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
            names = "--weights-wire",
            paramLabel = "FORM",
            defaultValue = "full",
            description = "full or bfloat16: how weights travel.")
    private String weightsWire = "full";

    @Option(
            names = "--processes",
            split = ",",
            paramLabel = "N",
            description =
                    "Also run with so many executor processes on this machine, which share its cores; repeatable.")
    private List<Integer> processes = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A setting of the methods, such as optimizer.k-bfgs.probe-share=0.125, or of --input, such as"
                    + " data.features=['p*']; repeatable.")
    private List<String> single = new ArrayList<>();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write the figures to this file, new or of an earlier benchmark.")
    private Optional<Path> json = Optional.empty();

    /** @throws BadInput if a number is out of range */
    void check() {
        atLeastOne("--batch", miniBatch);
        atLeastOne("--shards", shards);
        atLeastOne("--iterations", iterations);
        atLeastOne("--warm-up", warmUp);
        processes.forEach(executors -> atLeastOne("--processes", executors));
        json.ifPresent(BenchOptions::requireReplaceable);
    }

    /** Of files that are there, figures alone are replaced; what is not a file, such as a terminal, is written to. */
    private static void requireReplaceable(Path file) {
        if (Files.isDirectory(file)) {
            throw new BadInput("--json " + file + ": is a folder, expected a file");
        }
        if (Files.isRegularFile(file) && !isFigures(file)) {
            throw new BadInput("--json " + file + ": exists and has no figures of kbfgs bench, expected a new file");
        }
    }

    private static boolean isFigures(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            return json.has("network") && json.has("kernel");
        } catch (IOException notJson) {
            return false;
        }
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new BadInput(option + " " + value + ": expected at least 1");
        }
    }

    NetworkOptions network() {
        return network;
    }

    int miniBatch() {
        return miniBatch;
    }

    int shards() {
        return shards;
    }

    int iterations() {
        return iterations;
    }

    int warmUp() {
        return warmUp;
    }

    List<String> methods() {
        return methods.isEmpty() ? List.of("k-bfgs") : List.copyOf(methods);
    }

    /** How many executor processes to run with, besides the cluster that the command is submitted to. */
    List<Integer> processes() {
        return List.copyOf(processes);
    }

    Workload workload() {
        return new Workload(
                network.architecture(),
                type(),
                WireOption.read("--wire", wire, type()),
                WireOption.read("--weights-wire", weightsWire, type()),
                new BatchSchedule(Math.multiplyExact((long) MINI_BATCHES, miniBatch), miniBatch, shards, SEED));
    }

    ElementType type() {
        try {
            return ElementType.of(dtype);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--dtype " + dtype + ": expected float32 or float64");
        }
    }

    /** Each method with the settings of {@code --set}, else their defaults. {@code workers}: the caller's to close. */
    List<TimedMethod> contestants(Workers workers) {
        return methods().stream().map(name -> contestant(name, workers)).toList();
    }

    private TimedMethod contestant(String name, Workers workers) {
        List<String> all = new ArrayList<>(single);
        all.add("optimizer.name=" + name);
        Method method = new MethodReader(Settings.of(all)).method();
        return new TimedMethod(name, method, method.optimizer(workers));
    }

    /** How a table becomes examples, by the settings of {@code --set}. */
    Fitting table() {
        return TrainConfig.table(Settings.of(single), network.architecture().loss());
    }

    /** The header that all benchmarks print. */
    Map<String, Object> setting() {
        Map<String, Object> setting = new LinkedHashMap<>();
        setting.put("network", network.described());
        setting.put("dtype", dtype);
        setting.put("wire", wire);
        setting.put("weights_wire", weightsWire);
        setting.put("settings", single);
        setting.put("shards", shards);
        setting.put("kernel", BackendChoice.get().kernels().description());
        setting.put("java", System.getProperty("java.version"));
        setting.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        return setting;
    }

    /** Prints a report, and writes its figures to the file of --json, if there is one. */
    void publish(BenchmarkReport report, PrintWriter out) throws IOException {
        out.print(report.asText());
        if (json.isPresent()) {
            byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(report.asMap());
            try {
                write(json.get(), text);
            } catch (FileSystemException named) {
                throw named;
            } catch (IOException e) { // A write's own error does not name the file.
                throw new IOException(json.get() + ": " + e.getMessage(), e);
            }
        }
    }

    /** A file appears whole or not at all, in place of an earlier one. */
    private static void write(Path file, byte[] text) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            Files.write(file, text);
            return;
        }
        WholeLocalFile.write(RealPath.of(file), true, out -> out.write(text));
    }
}
