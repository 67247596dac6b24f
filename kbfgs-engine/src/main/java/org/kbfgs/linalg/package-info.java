@NullMarked
package org.kbfgs.linalg;

import org.jspecify.annotations.NullMarked;
