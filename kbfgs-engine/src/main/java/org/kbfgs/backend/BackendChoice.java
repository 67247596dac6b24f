package org.kbfgs.backend;

import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.openblas.BlasKernel;
import org.kbfgs.linalg.openblas.DirectTransfer;
import org.kbfgs.linalg.openblas.OpenBlasKernels;
import org.kbfgs.linalg.portable.PortableKernels;
import org.kbfgs.linalg.portable.PortableTransfer;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/** The backend that fits the ND4J on the class path: OpenBLAS by pointer on a CPU, ND4J's own operations elsewhere. */
public final class BackendChoice {

    /** A system property: if true, a CPU too gets what other devices get, so that its tests are theirs. */
    private static final String PORTABLE = "kbfgs.portable";

    /** Loads the native libraries. */
    private static final class Chosen {

        /** Of the whole process: its vectors of ones, once made, serve every task. */
        private static final Backend BACKEND =
                Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU && !Boolean.getBoolean(PORTABLE)
                        ? openBlas()
                        : portable();
    }

    private BackendChoice() {}

    /**
     * The backend of this process.
     *
     * @throws org.kbfgs.linalg.openblas.UnsupportedKernel if the environment names a kernel that the processor cannot run, which
     *     would end the process
     */
    public static Backend get() {
        BlasKernel.requireRunnable();
        return Chosen.BACKEND;
    }

    /** The chosen backend's computations in an element type. */
    public static Arithmetic of(ElementType type) {
        return get().of(type);
    }

    /** The name of ND4J's backend, such as {@code CpuBackend}. */
    public static String device() {
        BlasKernel.requireRunnable();
        return Nd4j.getBackend().getClass().getSimpleName();
    }

    /** OpenBLAS on native memory that the CPU shares with it. */
    public static Backend openBlas() {
        return new Backend(new OpenBlasKernels(), new DirectTransfer());
    }

    /** ND4J's own operations, on any device. */
    public static Backend portable() {
        return new Backend(new PortableKernels(), new PortableTransfer());
    }
}
