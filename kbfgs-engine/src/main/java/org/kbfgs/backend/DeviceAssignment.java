package org.kbfgs.backend;

import java.util.Optional;

/**
 * Tells which device a scheduler has assigned to this process. An implementation on the class path, found by
 * {@link java.util.ServiceLoader}, is asked whenever a computation takes its {@link BackendChoice backend}, in the thread that takes it.
 */
public interface DeviceAssignment {

    /** The device's address, as the scheduler names it, as far as the calling thread can know it. */
    Optional<String> address();
}
