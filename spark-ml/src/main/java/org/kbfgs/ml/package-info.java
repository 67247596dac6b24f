/**
 * K-BFGS as Spark ML's estimators and models. Start with {@link org.kbfgs.ml.KbfgsClassifier}; {@link org.kbfgs.ml.Fit} trains. May import
 * the engine, {@code io}, {@code table}, {@code config}, {@code model}, {@code spark} and, for a training, {@code run}; no command.
 */
@NullMarked
package org.kbfgs.ml;

import org.jspecify.annotations.NullMarked;
