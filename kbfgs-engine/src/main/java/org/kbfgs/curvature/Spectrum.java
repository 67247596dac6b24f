package org.kbfgs.curvature;

/**
 * The extreme eigenvalues of a symmetric matrix, as seen by a few Lanczos steps: never outside the true ones but for rounding.
 *
 * @param smallest an upper bound of the smallest
 * @param largest a lower bound of the largest
 */
public record Spectrum(double smallest, double largest) {}
