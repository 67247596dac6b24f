@NullMarked
package org.kbfgs.calibration;

import org.jspecify.annotations.NullMarked;
