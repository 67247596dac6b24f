package org.kbfgs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Trainings of one dataset on a local master, for tests of what a run leaves or tells. */
public record LocalTrainings(Path folder) {

    private static final String MASTER = "spark.master";

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
        return Ran.configuration(
                folder.resolve(run + ".conf"), rows(), folder.resolve(run).toString());
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
