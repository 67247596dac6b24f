package org.kbfgs.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Small inputs of the kinds that users of other programs reported, and a configuration for them. */
final class Cases {

    private static final Path FOLDER = Path.of("src/test/resources/cases").toAbsolutePath();

    private Cases() {}

    /** A case's file or folder. */
    static Path input(String name) {
        return FOLDER.resolve(name);
    }

    /** Two epochs on a case, the run in {@code run} beside the configuration. */
    static Path configuration(Path folder, String input) throws IOException {
        return Files.writeString(
                folder.resolve("case.conf"),
                """
                data { train = "%s", test = "%s" }
                run { dir = "%s", epochs = 2 }
                network { layers = [6, 4, 6], activations = [tanh, linear], loss = sigmoid-cross-entropy }
                optimizer { name = k-bfgs, learning-rate = 0.1, damping = 0.3 }
                batch.size = 10
                shards = 2
                """
                        .formatted(input(input), input(input), folder.resolve("run")));
    }

    /** One command line of two parts. */
    static String[] joined(String[] first, String... then) {
        return Stream.concat(Stream.of(first), Stream.of(then)).toArray(String[]::new);
    }
}
