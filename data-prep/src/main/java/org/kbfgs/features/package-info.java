/**
 * Figures of a dataset's features: {@link org.kbfgs.features.FeatureSums} of each feature, {@link
 * org.kbfgs.features.SecondMoments} of all pairs, and {@link org.kbfgs.features.PrincipalComponents} of these. Sums over parts of a
 * dataset add up to those of the whole. Imports nothing of this project.
 */
@NullMarked
package org.kbfgs.features;

import org.jspecify.annotations.NullMarked;
