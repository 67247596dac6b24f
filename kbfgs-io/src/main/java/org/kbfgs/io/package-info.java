/**
 * What the modules need of files and of errors: where a path leads, files that appear whole, one line for each mistake. May import
 * {@code path} of the engine, and Hadoop's file systems. Start with {@link org.kbfgs.io.HadoopPaths} and {@link
 * org.kbfgs.io.BadInput}.
 */
@NullMarked
package org.kbfgs.io;

import org.jspecify.annotations.NullMarked;
