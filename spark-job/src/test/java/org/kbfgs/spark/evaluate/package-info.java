/** Tests of figures of single examples' scores. */
@NullMarked
package org.kbfgs.spark.evaluate;

import org.jspecify.annotations.NullMarked;
