/**
 * Linear algebra by OpenBLAS and by vector instructions that the JVM compiles, on the matrices' own memory by pointer. May import
 * {@code linalg} and, for the passes that only ND4J has, {@code linalg.portable}. Start with {@code OpenBlasKernels}.
 */
@NullMarked
package org.kbfgs.linalg.openblas;

import org.jspecify.annotations.NullMarked;
