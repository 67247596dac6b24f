/** Saved networks: their files and their predictions. */
@NullMarked
package org.kbfgs.model;

import org.jspecify.annotations.NullMarked;
