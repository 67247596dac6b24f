/** How layers are dealt and cut. */
@NullMarked
package org.kbfgs.spark.owners;

import org.jspecify.annotations.NullMarked;
