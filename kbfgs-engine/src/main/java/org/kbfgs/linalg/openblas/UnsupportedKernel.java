package org.kbfgs.linalg.openblas;

/** A processor cannot run the kernel that the environment names for it. */
public final class UnsupportedKernel extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsupportedKernel(BlasKernel kernel) {
        super(BlasKernel.VARIABLE + " = " + kernel.label() + ": the processor cannot run this kernel, expected one of "
                + BlasKernel.labels(BlasKernel.runnable()));
    }
}
