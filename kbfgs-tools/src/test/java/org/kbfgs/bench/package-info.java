@NullMarked
package org.kbfgs.bench;

import org.jspecify.annotations.NullMarked;
