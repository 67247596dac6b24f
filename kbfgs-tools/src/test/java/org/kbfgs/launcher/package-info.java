@NullMarked
package org.kbfgs.launcher;

import org.jspecify.annotations.NullMarked;
