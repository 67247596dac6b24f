package org.kbfgs.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/**
 * Spark on this machine, its executors in processes of their own, started from what looks like a Spark distribution: a
 * folder with the tests' class path as links.
 */
public final class LocalCluster {

    /** A worker with one executor of one core. */
    public static final String ONE_EXECUTOR = "local-cluster[1,1,1024]";

    /** Two workers, each with one executor of one core. */
    public static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";

    /** Three workers, each with one executor of one core. */
    static final String THREE_EXECUTORS = "local-cluster[3,1,1024]";

    /** A worker with one executor of two cores. */
    static final String TWO_CORES = "local-cluster[1,2,1024]";

    private static final List<String> MASTERS = List.of(ONE_EXECUTOR, TWO_EXECUTORS, THREE_EXECUTORS, TWO_CORES);

    private LocalCluster() {}

    /** Settings for a context of this master, which may also be a local one. */
    public static SparkConf conf(String master) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("kbfgs on " + master)
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
        if (!MASTERS.contains(master)) {
            return conf;
        }
        String folders = String.join(File.pathSeparator, layOut());
        return conf.set("spark.executor.extraClassPath", folders)
                .set("spark.executor.memory", "512m")
                .set("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                .setExecutorEnv("OMP_NUM_THREADS", "1")
                // Jobs wait for all executors.
                .set("spark.cores.max", cores(master))
                .set("spark.scheduler.minRegisteredResourcesRatio", "1")
                .set("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s");
    }

    private static String cores(String master) {
        return switch (master) {
            case ONE_EXECUTOR -> "1";
            case THREE_EXECUTORS -> "3";
            default -> "2";
        };
    }

    /**
     * Makes a master, local or not, that of commands in this process, as system properties; executor processes that a command
     * starts besides have what they need.
     *
     * @return the properties, to be cleared
     */
    public static Set<String> choose(String master) {
        Map<String, String> settings = new TreeMap<>();
        for (Tuple2<String, String> one :
                conf(MASTERS.contains(master) ? master : TWO_EXECUTORS).getAll()) {
            settings.put(one._1(), one._2());
        }
        settings.put("spark.master", master);
        settings.forEach(System::setProperty);
        return settings.keySet();
    }

    /** The executors that run now; this process starts them, as the workers are in it. */
    public static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info()
                        .commandLine()
                        .orElse("")
                        .contains("org.apache.spark.executor.CoarseGrainedExecutorBackend"))
                .toList();
    }

    /** From now on no executor can be started in place of one that ends, until the next call of {@link #conf}. */
    public static void startNoMore() {
        try {
            Path jars = home().resolve("jars");
            empty(jars);
            Files.delete(jars);
        } catch (IOException e) {
            throw new UncheckedIOException("emptying " + home(), e);
        }
    }

    /** The folder that looks like a distribution. This process alone uses it, and empties it: a distribution is refused. */
    private static Path home() {
        String given = String.valueOf(System.getenv("SPARK_HOME"));
        Path build = Path.of("target").toAbsolutePath();
        if (!Path.of(given).startsWith(build)) {
            throw new IllegalStateException(
                    "environment variable SPARK_HOME is " + given + ", expected a folder in " + build);
        }
        return Path.of(given);
    }

    /** Links the class path's jars; gives back its folders, which executors take one by one. */
    private static List<String> layOut() {
        Path home = home();
        // Wanted in place of the variable where a library has set spark.testing.
        System.setProperty("spark.test.home", home.toString());
        List<String> folders = new ArrayList<>();
        try {
            Path jars = Files.createDirectories(home.resolve("jars"));
            empty(jars);
            Files.write(home.resolve("RELEASE"), new byte[0]);
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                Path path = Path.of(entry).toAbsolutePath();
                if (Files.isDirectory(path)) {
                    folders.add(path.toString());
                } else if (Files.exists(path)) {
                    Files.createSymbolicLink(jars.resolve(path.getFileName()), path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("laying out " + home, e);
        }
        return folders;
    }

    private static void empty(Path folder) throws IOException {
        try (Stream<Path> old = Files.list(folder)) {
            for (Path link : old.toList()) {
                Files.delete(link);
            }
        }
    }
}
