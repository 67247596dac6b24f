/** Files and errors, for every part of the job: resolution of paths, files that are written completely or not at all, one-line errors. */
@NullMarked
package org.kbfgs.io;

import org.jspecify.annotations.NullMarked;
