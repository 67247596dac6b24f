@NullMarked
package org.kbfgs.tools;

import org.jspecify.annotations.NullMarked;
