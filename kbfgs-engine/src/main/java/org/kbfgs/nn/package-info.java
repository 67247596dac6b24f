@NullMarked
package org.kbfgs.nn;

import org.jspecify.annotations.NullMarked;
