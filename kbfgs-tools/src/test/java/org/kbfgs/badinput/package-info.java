/** Every kind of bad input, and what the user sees of it: exit code, one line, nothing changed. */
@NullMarked
package org.kbfgs.badinput;

import org.jspecify.annotations.NullMarked;
