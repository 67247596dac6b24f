@NullMarked
package org.kbfgs.plan;

import org.jspecify.annotations.NullMarked;
