/**
 * Matrices of float32 or float64 and the operations on them: products, factorisations and element-wise passes behind
 * {@link org.kbfgs.linalg.Kernels}, copies to and from the Java heap, tensors of files. The implementations are in {@code linalg.openblas}
 * and {@code linalg.portable}; ND4J's arrays appear in these three packages alone. Imports nothing of this project. Start with
 * {@code Matrix}, {@code Arithmetic} and {@code Kernels}; {@code Workers} are the threads that a computation may use.
 */
@NullMarked
package org.kbfgs.linalg;

import org.jspecify.annotations.NullMarked;
