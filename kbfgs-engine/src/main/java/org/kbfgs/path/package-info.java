/** The meaning of a path that the user wrote, the same for every command of every module. */
@NullMarked
package org.kbfgs.path;

import org.jspecify.annotations.NullMarked;
