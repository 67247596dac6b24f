/**
 * Linear algebra by ND4J's own operations, on every device that ND4J has a backend for. May import {@code linalg}. Start with
 * {@code PortableKernels}.
 */
@NullMarked
package org.kbfgs.linalg.portable;

import org.jspecify.annotations.NullMarked;
