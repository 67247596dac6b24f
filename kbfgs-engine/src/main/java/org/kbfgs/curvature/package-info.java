@NullMarked
package org.kbfgs.curvature;

import org.jspecify.annotations.NullMarked;
