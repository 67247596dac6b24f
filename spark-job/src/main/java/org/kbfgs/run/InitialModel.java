package org.kbfgs.run;

import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.model.Model;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.session.HadoopSettings;

/** The weights of a model that a training starts from. */
final class InitialModel {

    private InitialModel() {}

    /**
     * The weights, in the training's element type. The model's loss may be another than the training's.
     *
     * @throws BadInput if there is no model, or its layers or activations are not those of the configuration
     */
    static Parameters load(String folder, TrainConfig config, Arithmetic arithmetic) {
        Model model = Model.load(folder, HadoopSettings.read(), arithmetic.backend());
        if (!model.architecture().layers().equals(config.network().layers())) {
            throw new BadInput("run.initial-model = " + folder + ": layers are "
                    + model.architecture().layers() + ", expected those of network.layers and network.activations, "
                    + config.network().layers());
        }
        try (Matrix saved = model.weights().flat()) {
            Parameters W = Parameters.zeros(config.network(), arithmetic);
            saved.tensor().copyTo(W.flat());
            return W;
        }
    }
}
