@NullMarked
package org.kbfgs.cost;

import org.jspecify.annotations.NullMarked;
