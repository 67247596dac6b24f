package org.kbfgs.doctor;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.kbfgs.linalg.openblas.BlasKernel;
import org.kbfgs.linalg.openblas.ProductSpeed;

/**
 * The speed of matrix products on one thread by each kernel that this processor can run and OpenBLAS has, each measured in a
 * process of its own.
 *
 * @param gigaflops GF/s by kernel, oldest first
 */
record KernelSpeeds(Map<BlasKernel, Double> gigaflops) {

    private static final String WHERE = "kernels";
    private static final long LONGEST_SECONDS = 30;

    /** Of this machine; the first call takes about a second for each kernel. */
    static KernelSpeeds here() {
        return Here.SPEEDS;
    }

    private static final class Here {

        private static final KernelSpeeds SPEEDS = measured();

        private static KernelSpeeds measured() {
            Map<BlasKernel, Double> all = new LinkedHashMap<>();
            for (BlasKernel kernel : BlasKernel.runnable()) {
                of(kernel).ifPresent(speed -> all.put(kernel, speed));
            }
            return new KernelSpeeds(all);
        }
    }

    /** Empty where OpenBLAS has no such kernel or the process fails. */
    private static Optional<Double> of(BlasKernel kernel) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                ProductSpeed.class.getName());
        builder.environment().put(BlasKernel.VARIABLE, kernel.label());
        builder.environment().keySet().removeIf(name -> name.startsWith("JDK_JAVA_OPTIONS"));
        try {
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String[] words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split(" ");
            return words.length == 2 && words[0].equals(kernel.label())
                    ? Optional.of(Double.valueOf(words[1]))
                    : Optional.empty();
        } catch (IOException notStarted) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** This program's jar, which spark-submit keeps out of the JVM's class path, and the JVM's class path. */
    private static String classPath() {
        try {
            Path own = Path.of(ProductSpeed.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return own + File.pathSeparator + System.getProperty("java.class.path");
        } catch (URISyntaxException bug) {
            throw new IllegalStateException("a jar's address is no URI", bug);
        }
    }

    /**
     * The kernels, and what the pinned kernel costs.
     *
     * @param pinned the kernel that the configuration pins
     */
    List<Finding> findings(Optional<BlasKernel> pinned) {
        List<Finding> found = new ArrayList<>();
        if (gigaflops.isEmpty()) {
            return found;
        }
        String all = gigaflops.entrySet().stream()
                .map(one -> String.format(Locale.ROOT, "%s %.0f", one.getKey().label(), one.getValue()))
                .collect(Collectors.joining(", "));
        found.add(Finding.ok(WHERE, "GF/s on 1 thread by kernel that spark.kbfgs.blasKernel can pin here: " + all));
        double best = gigaflops.values().stream().mapToDouble(one -> one).max().orElse(0);
        pinned.flatMap(kernel -> Optional.ofNullable(gigaflops.get(kernel)))
                .ifPresent(speed -> found.add(Finding.ok(
                        WHERE,
                        String.format(
                                Locale.ROOT,
                                "%s is pinned: %.0f GF/s of the %.0f GF/s that this machine reaches",
                                pinned.map(BlasKernel::label).orElse(""),
                                speed,
                                best))));
        return found;
    }
}
