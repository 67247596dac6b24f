package org.kbfgs.bench;

import java.util.List;
import java.util.Optional;

/**
 * The measurements of a benchmark.
 *
 * @param gigaflops of matrix products at the network's own shapes, all threads together
 * @param settled the driver's memory after {@link Benchmark#SETTLED} rounds, where there are more
 * @param memory the driver's at the end
 */
public record Times(double gigaflops, Optional<Memory> settled, Memory memory, List<MethodTimes> methods) {

    public Times {
        methods = List.copyOf(methods);
    }
}
