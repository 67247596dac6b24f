/**
 * Networks: layer sizes, activations and loss ({@link org.kbfgs.nn.Architecture}), their weights ({@link org.kbfgs.nn.Parameters}) and
 * the forward and backward pass over some rows ({@link org.kbfgs.nn.Backprop}). May import {@code linalg}. A new loss or activation is a
 * constant of {@link org.kbfgs.nn.Loss} or {@link org.kbfgs.nn.Activation}.
 */
@NullMarked
package org.kbfgs.nn;

import org.jspecify.annotations.NullMarked;
