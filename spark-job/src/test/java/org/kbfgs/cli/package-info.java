@NullMarked
package org.kbfgs.cli;

import org.jspecify.annotations.NullMarked;
