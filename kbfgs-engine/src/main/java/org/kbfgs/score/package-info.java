/**
 * Trained networks applied to rows, without a cluster. May import {@code linalg}, {@code data} and {@code nn}. Start with {@link
 * org.kbfgs.score.BatchScorer}.
 */
@NullMarked
package org.kbfgs.score;

import org.jspecify.annotations.NullMarked;
