package org.kbfgs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Friedman's first regression: y = 10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5 + noise, ten features in [0, 1). */
public final class Friedman {

    private static final int FEATURES = 10;

    private Friedman() {}

    /** A CSV file with a column of text that is neither feature nor target. */
    public static void write(Path file, int rows, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lines = new ArrayList<>(List.of("x1,x2,x3,x4,x5,x6,x7,x8,x9,x10,city,y"));
        for (int row = 0; row < rows; row++) {
            double[] x = random.doubles(FEATURES).toArray();
            double y = 10 * Math.sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4];
            double noise =
                    Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
            String numbers = DoubleStream.of(x)
                    .mapToObj(number -> String.format(Locale.ROOT, "%.6f", number))
                    .collect(Collectors.joining(","));
            lines.add(numbers + ",town " + row % 7 + String.format(Locale.ROOT, ",%.6f", y + noise));
        }
        Files.write(file, lines);
    }

    /** Of a training whose run's folder is not set. */
    public static String configuration(Path train, Path test) {
        return """
                data { train = "%s", test = "%s", features = ["x*"], target = y, standardize = standard }
                run { epochs = 30 }
                network { layers = [10, 20, 1], activations = [tanh, linear], loss = half-squared-error }
                optimizer { learning-rate = 0.3, damping = 0.3 }
                batch.size = 200
                shards = 2
                """
                .formatted(train, test);
    }
}
