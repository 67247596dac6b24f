/**
 * Files and errors, for every module: resolution of paths, files that are written completely or not at all, one-line errors. May
 * import {@code path} of the engine, and Hadoop's file systems. Start with {@link org.kbfgs.io.HadoopPaths} and {@link
 * org.kbfgs.io.BadInput}.
 */
@NullMarked
package org.kbfgs.io;

import org.jspecify.annotations.NullMarked;
