package org.kbfgs.cost;

import org.kbfgs.nn.Layer;

/**
 * A layer's sizes, and the products that every method shares.
 *
 * @param in d_i, without the bias
 * @param out d_o
 * @param first whether its inputs are the data, whose gradient nobody needs
 */
public record LayerSize(int in, int out, boolean first) {

    static LayerSize of(Layer layer, boolean first) {
        return new LayerSize(layer.inputs(), layer.outputs(), first);
    }

    /** n = d_i + 1, the order of A. */
    public long columns() {
        return in + 1L;
    }

    /** d_o n, weights and biases. */
    public long parameters() {
        return out * columns();
    }

    /** Entries of a symmetric matrix's triangle. */
    static long triangle(long order) {
        return order * (order + 1) / 2;
    }

    /** h = abar W': 2 m d_o n. */
    double forward(int m) {
        return 2.0 * m * parameters();
    }

    /** g' abar: 2 m d_o n. */
    double weightGradient(int m) {
        return 2.0 * m * parameters();
    }

    /** g W without the bias: 2 m d_o d_i; 0 for the first layer. */
    double inputGradient(int m) {
        return first ? 0 : 2.0 * m * out * in;
    }

    /** PASS: forward, weight gradient, input gradient. */
    double pass(int m) {
        return forward(m) + weightGradient(m) + inputGradient(m);
    }

    /** X'X of m rows by its triangle: m order (order + 1). */
    static double secondMoment(int m, long order) {
        return 2.0 * m * triangle(order);
    }

    /** A product of a symmetric matrix with a vector: 2 order^2. */
    static double times(long order) {
        return 2.0 * order * order;
    }

    /** x = beta x + (1 - beta) y: 3 operations an entry. */
    static double average(long entries) {
        return 3.0 * entries;
    }
}
