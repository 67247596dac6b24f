package org.kbfgs.model;

import org.apache.hadoop.conf.Configuration;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;

/**
 * The model that a training starts from. Its loss may be another than the training's.
 *
 * @param folder of the model
 * @param network of the training
 */
public record InitialModel(String folder, Architecture network) {

    /**
     * The weights, in the training's element type.
     *
     * @throws BadInput if there is no model, or its layers or activations are not those of the training
     */
    public Parameters load(Configuration hadoop, Arithmetic arithmetic) {
        Model model = Model.load(folder, hadoop, arithmetic.backend());
        if (!model.architecture().layers().equals(network.layers())) {
            throw new BadInput("run.initial-model = " + folder + ": layers are "
                    + model.architecture().layers() + ", expected those of network.layers and network.activations, "
                    + network.layers());
        }
        try (Matrix saved = model.weights().flat()) {
            Parameters W = Parameters.zeros(network, arithmetic);
            saved.tensor().copyTo(W.flat());
            return W;
        }
    }
}
