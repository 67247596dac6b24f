package org.kbfgs.bench;

import org.kbfgs.memory.MemoryEstimate;

/**
 * A process's memory beside what is computed for it.
 *
 * @param name driver, or executor and its id
 * @param need without what it takes at rest
 * @param atRest measured before the training
 * @param early measured after the training's warm-up
 * @param late measured at its end
 */
public record ProcessMemory(String name, MemoryEstimate need, Memory atRest, Memory early, Memory late) {

    /** The name of the process that this is. */
    public static final String DRIVER = "driver";

    /** The expected bytes held between iterations. */
    MemoryEstimate held() {
        return need.held();
    }
}
