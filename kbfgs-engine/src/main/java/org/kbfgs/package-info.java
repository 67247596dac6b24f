/**
 * Training of feed-forward networks with Kronecker-factored quasi-Newton methods. Symbols are those of Goldfarb, Ren and Bahamou,
 * "Practical Quasi-Newton Methods for Training Deep Neural Networks" (NeurIPS 2020).
 *
 * <table>
 * <caption>Notation. Layer l has d_in inputs and d_out outputs; "mean" is over a mini-batch of m examples.</caption>
 * <tr><th>Symbol</th><th>In code</th><th>Shape</th><th>Meaning</th></tr>
 * <tr><td>W_l, theta</td><td>{@code W}, {@link org.kbfgs.nn.Parameters}</td><td>d_out x (d_in + 1)</td><td>weights, the last column the bias; all layers' together</td></tr>
 * <tr><td>abar</td><td>{@code inputs}, {@code INPUTS}</td><td>d_in + 1</td><td>a layer's input a with a 1 appended, of one example</td></tr>
 * <tr><td>h</td><td>{@code PRE_ACTIVATIONS}</td><td>d_out</td><td>W abar</td></tr>
 * <tr><td>g</td><td>{@code PRE_ACTIVATION_GRADIENTS}</td><td>d_out</td><td>derivative of the example's loss by h</td></tr>
 * <tr><td>G, Ghat</td><td>{@code GRADIENT}, gradient average</td><td>d_out x (d_in + 1)</td><td>mean(g abar') with the regulariser's gradient; its running average</td></tr>
 * <tr><td>A</td><td>{@code A}, {@link org.kbfgs.optim.kbfgs.KBfgsCurvature#A}</td><td>(d_in + 1) x (d_in + 1)</td><td>running average of mean(abar abar')</td></tr>
 * <tr><td>H_a, H_g</td><td>{@code Ha}, {@code Hg}</td><td>(d_in + 1)^2, d_out^2</td><td>approximate inverses: of A + lambda_A I, and of the Hessian by h</td></tr>
 * <tr><td>s, y</td><td>{@code s}, {@code y}</td><td>d_out or d_in + 1</td><td>a curvature pair: a difference of means of h (or abar), and of g</td></tr>
 * <tr><td>lambda, lambda_A</td><td>{@code damping}, {@code lambda-a}</td><td>number</td><td>Levenberg-Marquardt damping; each factor's share is its square root</td></tr>
 * <tr><td>mu_1, mu_2</td><td>{@code mu1}, {@code mu2}</td><td>number</td><td>bounds of double damping, without unit</td></tr>
 * <tr><td>beta</td><td>{@code momentum}, {@code factor-decay}, {@code pair-decay}</td><td>number in [0, 1)</td><td>decay of a running average</td></tr>
 * <tr><td>alpha, k</td><td>{@code learning-rate}, {@code iteration}</td><td>number; count from 0</td><td>step length; iteration</td></tr>
 * <tr><td>tau</td><td>{@code weight-decay}</td><td>number</td><td>of the regulariser tau/2 ||theta||^2</td></tr>
 * <tr><td>n, m, S</td><td>{@code examples}, {@code miniBatch}, {@code shards}</td><td>counts</td><td>examples, examples in a mini-batch, logical shards</td></tr>
 * </table>
 *
 * <p>Reading order: {@link org.kbfgs.statistics.Objective} (what an optimiser may ask of data), {@link org.kbfgs.optim.Optimizer},
 * {@link org.kbfgs.optim.firstorder.Adam} (the shortest optimiser), {@link org.kbfgs.optim.kbfgs.KBfgs} (Algorithm 2),
 * {@link org.kbfgs.train.TrainingLoop}.
 */
@NullMarked
package org.kbfgs;

import org.jspecify.annotations.NullMarked;
