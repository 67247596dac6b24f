/**
 * Where the examples of a prepared dataset come from. {@link org.kbfgs.source.ExampleSource} is the seam between what reads or draws
 * examples and what writes them: a source knows nothing of Parquet, and the writer nothing of files of images. Examples are
 * visited part by part where they are, on this machine or on a cluster ({@link org.kbfgs.source.TaskRunner}). Start with {@code
 * ExampleSource}.
 */
@NullMarked
package org.kbfgs.source;

import org.jspecify.annotations.NullMarked;
