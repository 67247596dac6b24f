/** The memory of a training's processes, computed from the arrays that the code allocates. */
@NullMarked
package org.kbfgs.memory;

import org.jspecify.annotations.NullMarked;
