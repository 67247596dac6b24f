@NullMarked
package org.kbfgs.run;

import org.jspecify.annotations.NullMarked;
