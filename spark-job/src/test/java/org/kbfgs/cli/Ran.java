package org.kbfgs.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.spark.Example;

/**
 * What a command left behind, less what is printed by threads of an earlier command's cluster: Spark's workers run in the
 * tests' process, outlive their cluster by seconds, and tell of their own end; and the dataset and configuration that it is run with.
 */
public record Ran(int code, String out, String err) {

    /** Of a worker, started late: it reports an executor's end to a master that is gone. */
    private static final String WORKER = "executor-state-sync-failure-handler";

    /** The files of each dataset that was written. */
    private static final Map<Written, Map<String, byte[]>> DATASETS = new HashMap<>();

    /** A dataset with this shift of its first feature; a master with more cores writes more files. */
    private record Written(String master, float shift) {}

    /** Keeps what the command's threads print: its own, and those that are started after it. */
    private static final class Capture extends OutputStream {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final PrintStream others;
        private final Set<Thread> earlier =
                new HashSet<>(Thread.getAllStackTraces().keySet());

        Capture(PrintStream others) {
            this.others = others;
            earlier.remove(Thread.currentThread());
        }

        private boolean isOfAnotherCommand() {
            Thread thread = Thread.currentThread();
            return earlier.contains(thread) || thread.getName().startsWith(WORKER);
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int length) {
            if (isOfAnotherCommand()) {
                others.write(some, from, length);
            } else {
                kept.write(some, from, length);
            }
        }

        @Override
        public String toString() {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }

    public static Ran of(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        Capture toOut = new Capture(out);
        Capture toErr = new Capture(err);
        System.setOut(new PrintStream(toOut, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(toErr, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(arguments);
            return new Ran(code, toOut.toString(), toErr.toString());
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** {@link Example}'s rows; {@code shift} is added to the first feature of the first. Spark writes them once in a process for each master. */
    public static void writeExamples(Path to, float shift) {
        try {
            Written dataset = new Written(String.valueOf(System.getProperty("spark.master")), shift);
            if (!DATASETS.containsKey(dataset)) {
                writeBySpark(to, shift);
                DATASETS.put(dataset, contents(to));
            }
            Files.createDirectories(to);
            for (Map.Entry<String, byte[]> file : DATASETS.get(dataset).entrySet()) {
                Files.write(to.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("writing " + to, failure);
        }
    }

    private static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> contents = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static void writeBySpark(Path to, float shift) {
        StructType columns = new StructType()
                .add("id", DataTypes.LongType)
                .add("features", DataTypes.createArrayType(DataTypes.FloatType))
                .add("label", DataTypes.IntegerType);
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            List<Row> rows = LongStream.range(0, Example.EXAMPLES)
                    .mapToObj(id -> row(id, id == 0 ? shift : 0))
                    .toList();
            spark.createDataFrame(rows, columns).write().parquet(to.toString());
        } finally {
            spark.stop();
        }
    }

    private static Row row(long id, float shift) {
        List<Float> features = new ArrayList<>();
        for (int c = 0; c < Example.WIDTH; c++) {
            features.add(Example.feature(id, c) + (c == 0 ? shift : 0));
        }
        return RowFactory.create(id, features, (int) (id % 3));
    }

    /** A configuration of {@link Example}'s network over a dataset: 3 iterations an epoch, 2 epochs. */
    public static Path configuration(Path file, Path data, String run) throws IOException {
        return Files.writeString(
                file,
                """
                data { train = "%s", test = ${data.train} }
                run { dir = "%s", epochs = 2 }
                network { layers = [6, 4, 6], activations = [relu, linear], loss = sigmoid-cross-entropy }
                optimizer { learning-rate = 0.1, damping = 0.3 }
                batch.size = 7
                shards = 3
                """
                        .formatted(data, run));
    }
}
