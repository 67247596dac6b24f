@NullMarked
package org.kbfgs.statistics;

import org.jspecify.annotations.NullMarked;
