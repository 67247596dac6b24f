/**
 * From a source of examples to Parquet. {@link org.kbfgs.prep.PrepareCommand} is the command with a subcommand for each dataset, {@link
 * org.kbfgs.prep.DatasetWriter} writes whatever {@link org.kbfgs.source.ExampleSource} there is, {@link org.kbfgs.prep.WholeFolder}
 * makes the destination appear whole or not at all, {@link org.kbfgs.prep.ExampleWriteSupport} is the Parquet schema. {@link
 * org.kbfgs.prep.IdxSource} reads MNIST's files; {@link org.kbfgs.prep.FetchTool}, which downloads them, is a service.
 */
@NullMarked
package org.kbfgs.prep;

import org.jspecify.annotations.NullMarked;
