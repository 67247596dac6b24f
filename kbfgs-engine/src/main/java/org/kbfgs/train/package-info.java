@NullMarked
package org.kbfgs.train;

import org.jspecify.annotations.NullMarked;
