/**
 * The cost of an iteration, from the sizes alone: the paper's Tables 1 and 2 with their constants.
 *
 * <p>Work is in floating-point operations, a multiplication and an addition being two, and only what the mathematics
 * needs: symmetric matrices by their triangle, no input gradient of the first layer. Left out, as the paper leaves them
 * out: activations, loss, and vectors' own additions, O(m d) and O(d). A layer has d_i inputs, d_o outputs and
 * n = d_i + 1 columns, the last being the bias's.
 */
@NullMarked
package org.kbfgs.cost;

import org.jspecify.annotations.NullMarked;
