/** What every part of the job needs of files and of errors: where a path leads, files that appear whole, one line a mistake. */
@NullMarked
package org.kbfgs.io;

import org.jspecify.annotations.NullMarked;
