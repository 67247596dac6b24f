package org.kbfgs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Trainings of one dataset on a local master, for tests of what a run leaves or tells. */
public record LocalTrainings(Path folder) {

    private static final String MASTER = "spark.master";
    private static final Pattern ITERATION = Pattern.compile("iteration-(\\d+)");

    /** Writes the dataset, and makes the master that of commands in this process. */
    public static LocalTrainings begin(Path folder) {
        System.setProperty(MASTER, "local[2]");
        LocalTrainings made = new LocalTrainings(folder);
        Ran.writeExamples(made.rows(), 0);
        return made;
    }

    private Path rows() {
        return folder.resolve("rows.parquet");
    }

    /** The configuration of a run, written. */
    public Path configuration(String run) throws IOException {
        return Ran.configuration(folder.resolve(run + ".conf"), rows(), run(run).toString());
    }

    /** The folder of a run. */
    public Path run(String run) {
        return folder.resolve(run);
    }

    /** The iteration of a run's last checkpoint that is in its place; 0 if there is none. */
    public int lastIteration(String run) {
        Path checkpoints = run(run).resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return 0;
        }
        try (Stream<Path> places = Files.list(checkpoints)) {
            return places.map(place -> ITERATION.matcher(place.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToInt(name -> Integer.parseInt(name.group(1)))
                    .max()
                    .orElse(0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** {@code train} of a run with further settings. */
    public Ran train(String run, String... settings) throws IOException {
        Stream<String> command =
                Stream.of("train", "--config", configuration(run).toString());
        return Ran.of(Stream.concat(command, Stream.of(settings).map(setting -> "--set=" + setting))
                .toArray(String[]::new));
    }

    /** Takes the master back. */
    public void end() {
        System.clearProperty(MASTER);
    }
}
