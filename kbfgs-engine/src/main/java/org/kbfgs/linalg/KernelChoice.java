package org.kbfgs.linalg;

import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/** The kernels that fit the ND4J backend on the class path, chosen once. */
final class KernelChoice {

    static final Kernels CHOSEN = choose();

    private KernelChoice() {}

    private static Kernels choose() {
        boolean cpu = Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
        return cpu ? new OpenBlasKernels() : new PortableKernels();
    }
}
