/**
 * Products, factorisations and element-wise passes over ND4J's arrays, behind {@link org.kbfgs.linalg.Kernels}: one implementation by
 * OpenBLAS on pointers, one by ND4J's own calls. Imports nothing of this project. Start with {@code Kernels}; {@code Workers} are
 * the threads that a computation may use.
 */
@NullMarked
package org.kbfgs.linalg;

import org.jspecify.annotations.NullMarked;
