package org.kbfgs.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processor as Linux on x86 describes it.
 *
 * @param gigahertz its clock now, the fastest core's
 * @param flopsPerCycle float32 operations that a core of its kind does at the least: one fused multiply-add of 16 numbers
 *     with AVX-512, two of 8 with AVX2, a product and a sum of 8 with AVX, of 4 else
 */
record Cpu(String model, double gigahertz, int flopsPerCycle) {

    private static final Path INFO = Path.of("/proc/cpuinfo");

    /** A good BLAS reaches nearly all; a busy machine, or one that clocks down under load, half. */
    private static final double SHARE = 0.5;

    static Optional<Cpu> here() {
        try {
            return Files.isReadable(INFO) ? of(Files.readAllLines(INFO)) : Optional.empty();
        } catch (IOException untold) {
            return Optional.empty();
        }
    }

    /** Empty where the lines do not say. */
    static Optional<Cpu> of(List<String> lines) {
        Optional<String> model = first(lines, "model name");
        Optional<String> flags = first(lines, "flags");
        double megahertz = lines.stream()
                .flatMap(line -> value(line, "cpu MHz").stream())
                .mapToDouble(Cpu::number)
                .max()
                .orElse(0);
        if (model.isEmpty() || flags.isEmpty() || !(megahertz > 0)) {
            return Optional.empty();
        }
        Set<String> known = Set.copyOf(Arrays.asList(flags.get().split("\\s+")));
        return Optional.of(new Cpu(model.get(), megahertz / 1000, flopsPerCycle(known)));
    }

    private static int flopsPerCycle(Set<String> flags) {
        if (flags.contains("avx512f") || (flags.contains("avx2") && flags.contains("fma"))) {
            return 32;
        }
        return flags.contains("avx") ? 16 : 8;
    }

    private static Optional<String> first(List<String> lines, String key) {
        return lines.stream().flatMap(line -> value(line, key).stream()).findFirst();
    }

    private static Optional<String> value(String line, String key) {
        int colon = line.indexOf(':');
        return colon > 0 && line.substring(0, colon).strip().equals(key)
                ? Optional.of(line.substring(colon + 1).strip())
                : Optional.empty();
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException untold) {
            return 0;
        }
    }

    /** GF/s below which one thread's products are far slower than they could be. */
    double enough() {
        return SHARE * gigahertz * flopsPerCycle;
    }
}
