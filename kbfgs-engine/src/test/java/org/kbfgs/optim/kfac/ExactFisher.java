package org.kbfgs.optim.kfac;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kbfgs.Examples;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/**
 * Factors and Fisher matrix of a small network, the expectation over targets taken by going through all of them. Plain
 * loops that share nothing with what they check. The last layer is linear.
 */
final class ExactFisher {

    private final Architecture network;
    private final Parameters W;
    private final Examples examples;

    ExactFisher(Examples examples, Parameters W) {
        this.network = examples.network();
        this.W = W;
        this.examples = examples;
    }

    /** A target vector and its probability. */
    record Outcome(double[] target, double probability) {}

    /** Mean of abar abar', (d_in + 1) x (d_in + 1). */
    double[][] A(int l) {
        int n = network.layer(l).inputs() + 1;
        double[][] A = new double[n][n];
        for (double[] x : examples.inputs()) {
            addOuter(1.0 / examples.rows(), inputs(x).get(l), A);
        }
        return A;
    }

    /** Mean of the expectation of g g', d_out x d_out. */
    double[][] G(int l) {
        int n = network.layer(l).outputs();
        double[][] G = new double[n][n];
        for (double[] x : examples.inputs()) {
            for (Outcome outcome : outcomes(x)) {
                addOuter(
                        outcome.probability / examples.rows(),
                        gradients(x, outcome.target).get(l),
                        G);
            }
        }
        return G;
    }

    /** Mean of the expectation of vec(g abar') vec(g abar')', columns of g abar' one after the other. */
    double[][] F(int l) {
        int in = network.layer(l).inputs() + 1;
        int out = network.layer(l).outputs();
        double[][] F = new double[in * out][in * out];
        for (double[] x : examples.inputs()) {
            double[] abar = inputs(x).get(l);
            for (Outcome outcome : outcomes(x)) {
                double[] g = gradients(x, outcome.target).get(l);
                double[] vec = new double[in * out];
                for (int i = 0; i < vec.length; i++) {
                    vec[i] = g[i % out] * abar[i / out];
                }
                addOuter(outcome.probability / examples.rows(), vec, F);
            }
        }
        return F;
    }

    private static void addOuter(double weight, double[] v, double[][] M) {
        for (int i = 0; i < v.length; i++) {
            for (int j = 0; j < v.length; j++) {
                M[i][j] += weight * v[i] * v[j];
            }
        }
    }

    /** All targets that the model gives a probability to at x. */
    List<Outcome> outcomes(double[] x) {
        double[] p = prediction(x);
        List<Outcome> all = new ArrayList<>();
        if (network.loss() == Loss.SOFTMAX_CROSS_ENTROPY) {
            for (int j = 0; j < p.length; j++) {
                double[] target = new double[p.length];
                target[j] = 1;
                all.add(new Outcome(target, p[j]));
            }
            return all;
        }
        for (int bits = 0; bits < 1 << p.length; bits++) {
            double[] target = new double[p.length];
            double probability = 1;
            for (int j = 0; j < p.length; j++) {
                target[j] = bits >> j & 1;
                probability *= target[j] == 1 ? p[j] : 1 - p[j];
            }
            all.add(new Outcome(target, probability));
        }
        return all;
    }

    /** abar of each layer's input, and last the outputs with a 1 behind them. */
    private List<double[]> inputs(double[] x) {
        List<double[]> abar = new ArrayList<>();
        abar.add(withOne(x));
        for (int l = 0; l < network.depth(); l++) {
            double[] a = new double[network.layer(l).outputs()];
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < abar.get(l).length; j++) {
                    a[i] += W.matrix(l).get(i, j) * abar.get(l)[j];
                }
                a[i] = activate(network.layer(l).activation(), a[i]);
            }
            abar.add(withOne(a));
        }
        return abar;
    }

    private static double[] withOne(double[] a) {
        double[] abar = Arrays.copyOf(a, a.length + 1);
        abar[a.length] = 1;
        return abar;
    }

    private double[] prediction(double[] x) {
        double[] z = inputs(x).get(network.depth());
        double[] p = new double[network.outputs()];
        double total = 0;
        for (int j = 0; j < p.length; j++) {
            total += Math.exp(z[j]);
        }
        for (int j = 0; j < p.length; j++) {
            p[j] = network.loss() == Loss.SOFTMAX_CROSS_ENTROPY ? Math.exp(z[j]) / total : 1 / (1 + Math.exp(-z[j]));
        }
        return p;
    }

    /** g of each layer. */
    private List<double[]> gradients(double[] x, double[] target) {
        List<double[]> abar = inputs(x);
        double[] g = prediction(x);
        for (int j = 0; j < g.length; j++) {
            g[j] -= target[j];
        }
        List<double[]> all = new ArrayList<>(List.of(g));
        for (int l = network.depth() - 1; l > 0; l--) {
            double[] below = new double[network.layer(l).inputs()];
            for (int j = 0; j < below.length; j++) {
                for (int i = 0; i < all.get(0).length; i++) {
                    below[j] += W.matrix(l).get(i, j) * all.get(0)[i];
                }
                below[j] *= slope(network.layer(l - 1).activation(), abar.get(l)[j]);
            }
            all.add(0, below);
        }
        return all;
    }

    private static double activate(Activation activation, double h) {
        return switch (activation) {
            case RELU -> Math.max(h, 0);
            case SIGMOID -> 1 / (1 + Math.exp(-h));
            case TANH -> Math.tanh(h);
            case LINEAR -> h;
            case GELU, SILU, SOFTPLUS, ELU, LEAKY_RELU -> throw new IllegalArgumentException(activation.label());
        };
    }

    private static double slope(Activation activation, double a) {
        return switch (activation) {
            case RELU -> a > 0 ? 1 : 0;
            case SIGMOID -> a * (1 - a);
            case TANH -> 1 - a * a;
            case LINEAR -> 1;
            case GELU, SILU, SOFTPLUS, ELU, LEAKY_RELU -> throw new IllegalArgumentException(activation.label());
        };
    }
}
