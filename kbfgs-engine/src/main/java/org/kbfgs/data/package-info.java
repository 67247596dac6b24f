/**
 * Examples: the rows of one logical shard ({@link org.kbfgs.data.Shard}), as floats or as bytes that stand for floats, in memory or in a
 * mapped file ({@link org.kbfgs.data.MappedRecords}), and the names that prepared datasets have in files ({@link org.kbfgs.data.DatasetSpec}). May import {@code linalg}.
 */
@NullMarked
package org.kbfgs.data;

import org.jspecify.annotations.NullMarked;
