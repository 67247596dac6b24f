package org.kbfgs.bench;

import java.util.List;

/** What a benchmark measured. gigaflops: of matrix products at the network's own shapes, all threads together; memory: the driver's. */
public record Times(double gigaflops, Memory memory, List<MethodTimes> methods) {

    public Times {
        methods = List.copyOf(methods);
    }
}
