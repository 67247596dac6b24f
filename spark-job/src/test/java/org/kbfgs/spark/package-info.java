@NullMarked
package org.kbfgs.spark;

import org.jspecify.annotations.NullMarked;
