package org.kbfgs.linalg.openblas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * OpenBLAS's kernels for x86-64 processors, oldest first. OpenBLAS has more, for older processors, whose block sizes depend on a
 * cache's size; the kernels here compute the same bits on every processor that can run them.
 */
public enum BlasKernel {
    NEHALEM("Nehalem", "sse4_2"),
    SANDYBRIDGE("Sandybridge", "avx"),
    HASWELL("Haswell", "avx2", "fma"),
    ZEN("Zen", "avx2", "fma"),
    SKYLAKEX("SkylakeX", "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"),
    COOPERLAKE("Cooperlake", "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni", "avx512_bf16"),
    SAPPHIRERAPIDS("SapphireRapids", "avx512_vnni", "avx512_bf16", "avx512_fp16", "avx_vnni", "amx_tile", "amx_bf16");

    /** The environment variable that OpenBLAS reads when it is loaded. It checks nothing: instructions that are missing end the process. */
    public static final String VARIABLE = "OPENBLAS_CORETYPE";

    private static final Path INFO = Path.of("/proc/cpuinfo");

    private final String label;
    private final Set<String> instructions;

    BlasKernel(String label, String... instructions) {
        this.label = label;
        this.instructions = Set.of(instructions);
    }

    /** OpenBLAS's name for it. */
    public String label() {
        return label;
    }

    /** The kernel of this name, in upper or lower case as OpenBLAS takes it. */
    public static Optional<BlasKernel> of(String name) {
        return Arrays.stream(values())
                .filter(kernel -> kernel.label.equalsIgnoreCase(name))
                .findFirst();
    }

    /** All names, for messages. */
    public static String labels(List<BlasKernel> kernels) {
        return kernels.stream().map(BlasKernel::label).collect(Collectors.joining(", "));
    }

    /** The kernels that this processor can run; none where Linux does not name a processor's instructions as it does on x86. */
    public static List<BlasKernel> runnable() {
        return Processor.RUNNABLE;
    }

    /** Read once. */
    private static final class Processor {

        private static final List<BlasKernel> RUNNABLE = runnableWith(instructionsHere());

        private static List<BlasKernel> runnableWith(Set<String> instructions) {
            return Arrays.stream(values())
                    .filter(kernel -> kernel.runsWith(instructions))
                    .toList();
        }
    }

    /** Whether a processor with these instructions, by Linux's names, can run it. */
    boolean runsWith(Set<String> processor) {
        return processor.containsAll(instructions);
    }

    /**
     * @throws UnsupportedKernel if the environment names a kernel that this processor cannot run; to be asked before OpenBLAS is loaded
     */
    public static void requireRunnable() {
        Optional.ofNullable(System.getenv(VARIABLE))
                .flatMap(BlasKernel::of)
                .filter(kernel -> !runnable().contains(kernel))
                .ifPresent(kernel -> {
                    throw new UnsupportedKernel(kernel);
                });
    }

    private static Set<String> instructionsHere() {
        try {
            return Files.isReadable(INFO) ? instructions(Files.readAllLines(INFO)) : Set.of();
        } catch (IOException untold) {
            return Set.of();
        }
    }

    /** The flags of the first processor. */
    static Set<String> instructions(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("flags") && line.indexOf(':') > 0)
                .findFirst()
                .map(line -> Set.copyOf(Arrays.asList(
                        line.substring(line.indexOf(':') + 1).strip().split("\\s+"))))
                .orElse(Set.of());
    }
}
