/** The model of an iteration's time, fitted to what benchmarks measured; and the iterations that a training takes. */
@NullMarked
package org.kbfgs.calibration;

import org.jspecify.annotations.NullMarked;
