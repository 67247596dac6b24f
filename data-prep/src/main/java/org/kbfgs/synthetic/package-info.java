/**
 * Stand-ins for the paper's problems whose files are not at hand: {@link org.kbfgs.synthetic.SyntheticCurves} and {@link
 * org.kbfgs.synthetic.SyntheticFaces}. An image is a function of the seed and its number alone, whatever draws it, and of pure Java
 * arithmetic, so that all machines draw identical bytes. May import {@code source} and {@code mat}.
 */
@NullMarked
package org.kbfgs.synthetic;

import org.jspecify.annotations.NullMarked;
