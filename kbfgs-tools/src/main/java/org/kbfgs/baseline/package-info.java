/** Spark ML's own network, to compare with. */
@NullMarked
package org.kbfgs.baseline;

import org.jspecify.annotations.NullMarked;
