@NullMarked
package org.kbfgs.checkpoint;

import org.jspecify.annotations.NullMarked;
