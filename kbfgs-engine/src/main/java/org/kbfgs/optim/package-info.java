@NullMarked
package org.kbfgs.optim;

import org.jspecify.annotations.NullMarked;
