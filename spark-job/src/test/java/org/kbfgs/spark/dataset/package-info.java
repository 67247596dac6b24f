/** Tests of the ways from tables to rows. */
@NullMarked
package org.kbfgs.spark.dataset;

import org.jspecify.annotations.NullMarked;
