package org.kbfgs.linalg.portable;

/** A process was given a device that it cannot compute on. */
public final class UnusableDevice extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableDevice(String message) {
        super(message);
    }
}
