@NullMarked
package org.kbfgs.memory;

import org.jspecify.annotations.NullMarked;
