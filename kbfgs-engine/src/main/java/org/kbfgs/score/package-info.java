/**
 * Trained networks applied to rows, without a cluster. May import {@code linalg}, {@code data}, {@code nn} and {@code tensors}. Start
 * with {@link org.kbfgs.score.ScoringModel}.
 */
@NullMarked
package org.kbfgs.score;

import org.jspecify.annotations.NullMarked;
