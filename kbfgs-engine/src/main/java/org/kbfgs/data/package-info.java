@NullMarked
package org.kbfgs.data;

import org.jspecify.annotations.NullMarked;
