/** Saved networks: their files, and what they predict. */
@NullMarked
package org.kbfgs.model;

import org.jspecify.annotations.NullMarked;
