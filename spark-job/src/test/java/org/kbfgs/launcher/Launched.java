package org.kbfgs.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a command that was started through the launcher printed, and its exit code.
 *
 * @param out standard output
 * @param err standard error
 */
record Launched(int code, String out, String err) {

    private static final long LONGEST_MINUTES = 5;

    /** An option of JVMs that run for seconds. */
    static final String SHORT_JVM = "-XX:TieredStopAtLevel=1";

    private static final String JVM_OPTIONS = "SPARK_SUBMIT_OPTS";

    /** A checkout as the launcher expects it, with the jar and the embedded Spark of this build. */
    private static final Path CHECKOUT = checkout();

    /** Classes of Spark, by which JVMs start in half the time. */
    private static final Path ARCHIVE = Path.of(System.getProperty("kbfgs.class-archive"));

    /** Runs a command in the working directory of the tests. */
    static Launched of(String... words) {
        return of(Map.of(), words);
    }

    /** Runs a command with these environment variables besides the inherited. */
    static Launched of(Map<String, String> environment, String... words) {
        return in(Path.of("").toAbsolutePath(), environment, words);
    }

    /** Runs a command in a working directory. */
    static Launched in(Path directory, Map<String, String> environment, String... words) {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(words));
        return run(directory, environment, command);
    }

    /** The launcher's script, for tests that start it by another program. */
    static Path launcher() {
        return CHECKOUT.resolve("submit-scripts/kbfgs");
    }

    /** The folder of the embedded Spark, with {@code jars}. */
    static Path embeddedSpark() {
        return CHECKOUT.resolve("target/embedded-spark");
    }

    /** Runs any program; its standard input is empty. */
    static Launched run(Path directory, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeAll(List.of("SPARK_HOME", "HADOOP_CONF_DIR", "YARN_CONF_DIR"));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().putAll(environment);
        if (!environment.containsKey(JVM_OPTIONS)) {
            builder.environment().put(JVM_OPTIONS, options());
        }
        builder.redirectInput(new File("/dev/null"));
        try {
            Process process = builder.start();
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("still running: " + command + "\n" + out.join() + err.join());
            }
            return new Launched(process.exitValue(), out.join(), err.join());
        } catch (IOException failure) {
            throw new AssertionError("not started: " + command, failure);
        } catch (InterruptedException stopped) {
            throw new AssertionError("interrupted: " + command, stopped);
        }
    }

    /** The programs are short: optimising their code takes longer than running it. A JVM that the archive does not fit does without. */
    private static String options() {
        makeArchive();
        String options = SHORT_JVM + " -Dspark.executor.extraJavaOptions=" + SHORT_JVM;
        return Files.exists(ARCHIVE) ? options + archiveOptions("SharedArchiveFile", ARCHIVE) : options;
    }

    /** JVMs warn of what cannot be archived, and of archives that do not fit. */
    private static String archiveOptions(String option, Path file) {
        return " -Xlog:disable \"-XX:" + option + "=" + file + "\"";
    }

    /** Has a training archive the classes that it loads, which takes as long as three trainings: once in a build, by the first process. */
    private static void makeArchive() {
        try {
            Files.createFile(Path.of(ARCHIVE + ".owner"));
            Path unfinished = Path.of(ARCHIVE + ".unfinished");
            Path configuration = Files.writeString(
                    CHECKOUT.resolve("archive.conf"),
                    """
                    data { train = "%s/spark-job/src/test/resources/cases/rows.parquet", test = ${data.train} }
                    run { dir = "%s", epochs = 1 }
                    network { layers = [6, 4, 6], activations = [tanh, linear], loss = sigmoid-cross-entropy }
                    batch.size = 10
                    """
                            .formatted(System.getProperty("kbfgs.checkout"), CHECKOUT.resolve("archived")));
            Launched ran = of(
                    Map.of(JVM_OPTIONS, SHORT_JVM + archiveOptions("ArchiveClassesAtExit", unfinished)),
                    "train",
                    "--overwrite",
                    "--config",
                    configuration.toString());
            if (ran.code == 0 && Files.exists(unfinished)) {
                Files.move(unfinished, ARCHIVE, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (FileAlreadyExistsException another) {
            // It makes or has made the archive.
        } catch (IOException failure) {
            throw new IllegalStateException("making " + ARCHIVE, failure);
        }
    }

    /** The lines on standard error. */
    List<String> errors() {
        return err.lines().toList();
    }

    private static String text(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new AssertionError("output not read", failure);
        }
    }

    /** Scripts and settings are copied, jars are links. */
    private static Path checkout() {
        Path source = Path.of(System.getProperty("kbfgs.checkout"));
        Path jar = Path.of(System.getProperty("kbfgs.jar"));
        String tools = System.getProperty("kbfgs.tools-jar"); // None in the tests of the job, which must not need it.
        Path copy = Path.of(System.getProperty("tests.folder"), "launcher");
        try {
            for (String folder : List.of("submit-scripts", "conf")) {
                Path to = Files.createDirectories(copy.resolve(folder));
                try (var files = Files.list(source.resolve(folder))) {
                    for (Path file : files.toList()) {
                        Files.copy(
                                file,
                                to.resolve(file.getFileName()),
                                StandardCopyOption.REPLACE_EXISTING,
                                StandardCopyOption.COPY_ATTRIBUTES);
                    }
                }
            }
            link(Files.createDirectories(copy.resolve("spark-job/target")), jar);
            if (tools != null) {
                link(Files.createDirectories(copy.resolve("kbfgs-tools/target")), Path.of(tools));
            }
            Path spark = Files.createDirectories(copy.resolve("target/embedded-spark/jars"));
            String jars = Files.readString(Path.of(System.getProperty("kbfgs.embedded-spark")));
            for (String one : jars.strip().split(File.pathSeparator)) {
                link(spark, Path.of(one));
            }
            Files.writeString(spark.resolveSibling("RELEASE"), "");
            return copy;
        } catch (IOException failure) {
            throw new IllegalStateException("laying out " + copy, failure);
        }
    }

    private static void link(Path folder, Path file) throws IOException {
        Path link = folder.resolve(file.getFileName());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, file);
    }
}
