/**
 * MAT files of level 5 as sources of examples: {@link org.kbfgs.mat.MatFile} reads named matrices of known size and refuses everything
 * else, {@link org.kbfgs.mat.FacesFile} and {@link org.kbfgs.mat.CurvesFile} are the two files of the paper's problems. May import
 * {@code source} and {@code io}.
 */
@NullMarked
package org.kbfgs.mat;

import org.jspecify.annotations.NullMarked;
