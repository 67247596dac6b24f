/**
 * The memory of a training's processes, computed from the arrays that the code allocates. May import {@code config} and the engine.
 * Start with {@link org.kbfgs.memory.Footprint}; {@link org.kbfgs.memory.MethodStorage} and {@link
 * org.kbfgs.memory.RequestedStatistics} say what a method adds.
 */
@NullMarked
package org.kbfgs.memory;

import org.jspecify.annotations.NullMarked;
