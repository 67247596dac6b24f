package org.kbfgs.cli;

import org.apache.hadoop.conf.Configuration;
import org.kbfgs.io.BadInput;
import org.kbfgs.model.PreprocessingFile;
import org.kbfgs.nn.Architecture;
import org.kbfgs.table.Preprocessing;

/** The models that commands can use which read the column {@code features} as it is. */
final class PreparedFeatures {

    private PreparedFeatures() {}

    /** @throws BadInput if the model was trained on other columns, other formats, transformed features or named classes */
    static void require(String model, Architecture network, Configuration hadoop) {
        Preprocessing preprocessing = PreprocessingFile.load(model, network, hadoop);
        boolean namedClasses = !preprocessing
                .labels()
                .equals(Preprocessing.prepared(network.loss()).labels());
        if (!preprocessing.isOfPreparedFeatures() || namedClasses) {
            throw new BadInput(
                    "--model " + model + ": was trained on other columns than features, on transformed features or on"
                            + " named classes, expected a model of a dataset in the usual layout; evaluate reads this model's data");
        }
    }
}
