package org.kbfgs.run;

import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;
import org.kbfgs.model.Model;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.session.HadoopSettings;

/** The weights of a model that a training starts from. */
final class InitialModel {

    private InitialModel() {}

    /**
     * The weights, in the training's type. The model's loss may be another than the training's.
     *
     * @throws BadInput if there is no model, or its layers or activations are not those of the configuration
     */
    static Parameters load(String folder, TrainConfig config) {
        Model model = Model.load(folder, HadoopSettings.read());
        if (!model.architecture().layers().equals(config.network().layers())) {
            throw new BadInput("run.initial-model = " + folder + ": layers are "
                    + model.architecture().layers() + ", expected those of network.layers and network.activations, "
                    + config.network().layers());
        }
        return Parameters.of(config.network(), model.weights().flat().castTo(config.type()));
    }
}
