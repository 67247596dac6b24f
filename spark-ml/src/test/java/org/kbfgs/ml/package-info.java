@NullMarked
package org.kbfgs.ml;

import org.jspecify.annotations.NullMarked;
