package org.kbfgs.linalg.portable;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Transfer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The device that all threads of this process compute on. Which device ND4J uses is a matter of each thread, and a new thread gets
 * the next device in turn; so every call of a backend that {@link #on} returns selects the pinned device for the calling thread first.
 */
public final class PinnedDevice {

    /** Nothing is pinned, or this thread has selected nothing yet. */
    private static final int NONE = -1;

    private final Devices devices;
    private final ThreadLocal<Integer> selected = ThreadLocal.withInitial(() -> NONE);
    private volatile Optional<String> address = Optional.empty();
    private volatile int pinned = NONE;

    /** The devices that a process can choose from. */
    public interface Devices {

        int count();

        /** Makes a device that of the calling thread. */
        void select(int device);

        /** ND4J's, of which each thread has one. */
        static Devices ofNd4j() {
            return new Devices() {
                @Override
                public int count() {
                    return Nd4j.getAffinityManager().getNumberOfDevices();
                }

                @Override
                public void select(int device) {
                    Nd4j.getAffinityManager().unsafeSetDevice(device);
                }
            };
        }

        /** None: the processor computes, and the address of a device is noted alone. */
        static Devices none() {
            return new Devices() {
                @Override
                public int count() {
                    return 0;
                }

                @Override
                public void select(int device) {
                    throw new IllegalStateException("device " + device + " is selected where there is none");
                }
            };
        }
    }

    public PinnedDevice(Devices devices) {
        this.devices = devices;
    }

    /**
     * Makes the device of this address that of the process.
     *
     * @throws UnusableDevice if there is no such device, or the process has another
     */
    public synchronized void pin(String given) {
        if (address.equals(Optional.of(given))) {
            return;
        }
        if (devices.count() > 0) {
            if (address.isPresent()) {
                throw new UnusableDevice("GPU " + given + ": this process computes on GPU " + address.get()
                        + ", expected one GPU a process");
            }
            pinned = index(given);
        }
        address = Optional.of(given);
    }

    private int index(String given) {
        int count = devices.count();
        for (int device = 0; device < count; device++) {
            if (String.valueOf(device).equals(given)) {
                return device;
            }
        }
        throw new UnusableDevice("GPU " + given + ": CUDA finds " + count + (count == 1 ? " GPU" : " GPUs")
                + " in this process, expected a number from 0 to " + (count - 1)
                + " as address, and no CUDA_VISIBLE_DEVICES that renumbers the GPUs");
    }

    /** The pinned address. */
    public Optional<String> address() {
        return address;
    }

    /** Makes the pinned device that of the calling thread. */
    private void select() {
        int device = pinned;
        if (device != NONE && selected.get() != device) {
            devices.select(device);
            selected.set(device);
        }
    }

    /** A backend whose every call is on the pinned device, in whichever thread. */
    public Backend on(Backend backend) {
        return new Backend(on(Kernels.class, backend.kernels()), on(Transfer.class, backend.transfer()));
    }

    private <T> T on(Class<T> kind, T calls) {
        InvocationHandler selecting = (proxy, method, arguments) -> {
            select();
            try {
                return method.invoke(calls, arguments);
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        };
        return kind.cast(Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, selecting));
    }
}
