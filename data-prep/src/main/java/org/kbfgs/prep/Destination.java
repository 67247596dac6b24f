package org.kbfgs.prep;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.jspecify.annotations.Nullable;
import org.kbfgs.source.ExampleSource;
import picocli.CommandLine.Option;

/** The options that say where a prepared dataset goes. */
public final class Destination {

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "new folder, local or a URI such as hdfs://...")
    private String to = "";

    @Option(names = "--overwrite", description = "replace a dataset that is there, once the new one is complete")
    private boolean overwrite;

    /** As the user wrote it. */
    public String text() {
        return to;
    }

    /** Refuses a destination that holds a path. {@code words}: what the path is to the user. */
    void requireApart(Path path, String words) {
        WholeFolder.requireApart(to, path, words);
    }

    /** Where a dataset goes, which may go there. */
    public Whole open(Configuration hadoop) {
        WholeFolder.requireApart(to, Path.of(""), "the working directory");
        return new Whole(to, WholeFolder.at(to, overwrite, hadoop));
    }

    /** A destination that was checked. */
    public static final class Whole {

        private final String to;
        private final WholeFolder folder;
        private DatasetWriter.@Nullable Rows rows;

        private Whole(String to, WholeFolder folder) {
            this.to = to;
            this.folder = folder;
        }

        /** Writes the examples of a source, whole or not at all, and says so. */
        public void write(String name, ExampleSource source, PrintWriter out) {
            DatasetWriter writer = new DatasetWriter(source.open());
            folder.fill((files, fresh) -> write(writer, files, fresh));
            if (rows != null) {
                out.println(name + ": " + rows.train() + " training and " + rows.test() + " test rows in " + to);
            }
        }

        private void write(DatasetWriter writer, FileSystem files, org.apache.hadoop.fs.Path fresh)
                throws java.io.IOException {
            rows = writer.write(files, fresh);
        }
    }
}
