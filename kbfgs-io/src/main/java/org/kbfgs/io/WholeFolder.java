package org.kbfgs.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A folder that appears whole or not at all, on any Hadoop file system: written beside its place under a hidden name, then renamed. */
public final class WholeFolder {

    private final FileSystem files;
    private final Path destination;
    private final String option;
    private final boolean overwrite;
    private final Kind kind;

    /**
     * A kind of folder: its contents, and how it is recognised before it is replaced.
     *
     * @param noun the kind, as in "no prediction wrote"
     * @param marker the file that each folder of the kind has
     * @param own whether a name relative to the folder is of a file of the kind
     */
    public record Kind(String noun, String marker, Predicate<String> own) {}

    private WholeFolder(FileSystem files, Path destination, String option, boolean overwrite, Kind kind) {
        this.files = files;
        this.destination = destination;
        this.option = option;
        this.overwrite = overwrite;
        this.kind = kind;
    }

    /**
     * A folder to be written; nothing is written yet.
     *
     * @param option that named the folder, for messages
     * @param overwrite whether a folder of the kind that is there is replaced
     * @throws BadInput if it exists and may not be replaced
     */
    public static WholeFolder at(
            String option, String text, boolean overwrite, Kind kind, Configuration configuration) {
        Path path = HadoopPaths.path(text);
        try {
            WholeFolder folder = new WholeFolder(HadoopPaths.files(path, configuration), path, option, overwrite, kind);
            folder.check();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(text + ": " + e.getMessage(), e);
        }
    }

    private void check() throws IOException {
        if (destination.getParent() == null) {
            throw new BadInput(this + ": is a root, expected a folder below one");
        }
        if (!files.exists(destination)) {
            return;
        }
        if (!overwrite) {
            throw new BadInput(this + ": exists, expected a new folder (or --overwrite)");
        }
        boolean isOfKind = files.getFileStatus(destination).isDirectory()
                && (files.exists(new Path(destination, kind.marker())) || files.listStatus(destination).length == 0);
        if (!isOfKind) {
            throw new BadInput(this + ": has no " + kind.marker() + ", expected a " + kind.noun()
                    + "'s folder for --overwrite to replace");
        }
        contents(destination);
    }

    /** @throws BadInput naming the first file that is not of the kind */
    private OwnFiles contents(Path folder) throws IOException {
        return OwnFiles.in(files, folder, toString(), kind.noun(), kind.own());
    }

    /** Writes the content, then puts it in its place. */
    public void fill(FolderSwap.Content content) {
        new FolderSwap(files, destination, toString()).fill(content, this::check, this::delete);
    }

    private void delete(Path replaced) throws IOException {
        contents(replaced).delete();
        files.delete(replaced, false);
    }

    @Override
    public String toString() {
        return option + " = " + HadoopPaths.shown(destination);
    }
}
