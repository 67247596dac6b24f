package org.kbfgs.backend;

import java.util.Optional;
import java.util.ServiceLoader;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.openblas.BlasKernel;
import org.kbfgs.linalg.openblas.DirectTransfer;
import org.kbfgs.linalg.openblas.OpenBlasKernels;
import org.kbfgs.linalg.portable.PinnedDevice;
import org.kbfgs.linalg.portable.PortableKernels;
import org.kbfgs.linalg.portable.PortableTransfer;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The backend that fits the ND4J on the class path: OpenBLAS by pointer on a CPU, ND4J's own operations elsewhere, on the device
 * that a {@link DeviceAssignment} names.
 */
public final class BackendChoice {

    /** A system property: if true, a CPU too gets what other devices get, so that its tests are theirs. */
    private static final String PORTABLE = "kbfgs.portable";

    /** In the jar of ND4J's CUDA backend. */
    private static final String CUDA = "nd4j-jcublas.properties";

    private static final Optional<DeviceAssignment> ASSIGNMENT = ServiceLoader.load(
                    DeviceAssignment.class, BackendChoice.class.getClassLoader())
            .findFirst();

    /** Loads the native libraries. */
    private static final class Chosen {

        private static final boolean IS_CPU = Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;

        private static final PinnedDevice DEVICE =
                new PinnedDevice(IS_CPU ? PinnedDevice.Devices.none() : PinnedDevice.Devices.ofNd4j());

        /** Of the whole process: its vectors of ones, once made, serve every task. */
        private static final Backend BACKEND =
                IS_CPU && !Boolean.getBoolean(PORTABLE) ? openBlas() : DEVICE.on(portable());
    }

    private BackendChoice() {}

    /**
     * The backend of this process, on the device that was assigned to it.
     *
     * @throws org.kbfgs.linalg.openblas.UnsupportedKernel if the environment names a kernel that the processor cannot run, which
     *     would end the process
     * @throws org.kbfgs.linalg.portable.UnusableDevice if the process cannot compute on the assigned device
     */
    public static Backend get() {
        BlasKernel.requireRunnable();
        ASSIGNMENT.flatMap(DeviceAssignment::address).ifPresent(Chosen.DEVICE::pin);
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

    /** The address of the device that was assigned to this process, once {@link #get} has been called with it. A CPU only notes it. */
    public static Optional<String> address() {
        BlasKernel.requireRunnable();
        return Chosen.DEVICE.address();
    }

    /** Whether the ND4J on the class path computes on GPUs. Loads no native library. */
    public static boolean isForGpus() {
        return BackendChoice.class.getClassLoader().getResource(CUDA) != null;
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
