package org.kbfgs.linalg;

import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/** What fits the ND4J backend on the class path, chosen once: by pointer on a CPU, by ND4J's own calls elsewhere. */
final class KernelChoice {

    /** A system property: if true, a CPU too gets what other backends get, so that its tests are theirs. */
    private static final String PORTABLE = "kbfgs.portable";

    private static final boolean BY_POINTER =
            Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU && !Boolean.getBoolean(PORTABLE);

    static final Kernels CHOSEN = BY_POINTER ? new OpenBlasKernels() : new PortableKernels();

    static final Transfer TRANSFER = BY_POINTER ? new DirectTransfer() : new PortableTransfer();

    private KernelChoice() {}
}
