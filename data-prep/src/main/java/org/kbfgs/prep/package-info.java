/**
 * From raw image files to Parquet. {@link org.kbfgs.prep.PrepareTool} and {@link org.kbfgs.prep.FetchTool} are services, so
 * that a launcher finds them without importing them: {@link org.kbfgs.prep.IdxSource} reads and checks everything, {@link
 * org.kbfgs.prep.WholeFolder} makes the destination appear whole or not at all, {@link org.kbfgs.prep.RowWriteSupport} is the
 * Parquet schema.
 */
@NullMarked
package org.kbfgs.prep;

import org.jspecify.annotations.NullMarked;
