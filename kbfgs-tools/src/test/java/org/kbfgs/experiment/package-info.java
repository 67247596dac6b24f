@NullMarked
package org.kbfgs.experiment;

import org.jspecify.annotations.NullMarked;
