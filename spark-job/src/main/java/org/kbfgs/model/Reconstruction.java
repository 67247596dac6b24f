package org.kbfgs.model;

import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Backprop;
import org.kbfgs.nn.Loss;

/** An autoencoder's predictions of a few rows, in this process. */
public final class Reconstruction {

    private Reconstruction() {}

    /** One prediction a row: sigmoid(z) for sigmoid cross-entropy, exp(z) for Poisson, else z. rows: r x d_0; what is returned: r x d_L. */
    public static double[][] of(Model model, double[][] rows) {
        try (Backprop network =
                new Backprop(model.architecture(), model.weights().arithmetic(), rows.length)) {
            for (int r = 0; r < rows.length; r++) {
                for (int c = 0; c < rows[r].length; c++) {
                    network.features().set(r, c, rows[r][c]);
                }
            }
            network.forward(model.weights());
            return predictions(network.outputs(), model.architecture().loss());
        }
    }

    private static double[][] predictions(Matrix z, Loss loss) {
        double[][] predictions = new double[z.rows()][z.columns()];
        for (int r = 0; r < predictions.length; r++) {
            for (int c = 0; c < predictions[r].length; c++) {
                double output = z.get(r, c);
                predictions[r][c] = switch (loss) {
                    case SIGMOID_CROSS_ENTROPY -> 1 / (1 + Math.exp(-output));
                    case POISSON -> Math.exp(output);
                    case HALF_SQUARED_ERROR, HUBER, SOFTMAX_CROSS_ENTROPY -> output;
                };
            }
        }
        return predictions;
    }
}
