/** A model of an iteration's time on a cluster, fitted to what benchmarks measured. */
@NullMarked
package org.kbfgs.plan;

import org.jspecify.annotations.NullMarked;
