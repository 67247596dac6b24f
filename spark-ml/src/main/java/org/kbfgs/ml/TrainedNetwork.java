package org.kbfgs.ml;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.model.Model;
import org.kbfgs.model.PreprocessingFile;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.dataset.ScoringTable;
import org.kbfgs.spark.dataset.TableInput;
import org.kbfgs.spark.predict.AddedColumn;
import org.kbfgs.spark.predict.Predictions;
import org.kbfgs.spark.session.GpuResources;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.RowIdentity;

/**
 * A trained network on the Java heap.
 *
 * @param weights {@link Parameters#toBytes}
 */
record TrainedNetwork(Architecture architecture, ElementType type, byte[] weights, Preprocessing preprocessing) {

    /** The rows with the columns after them; computed where they are read. */
    Dataset<Row> applyTo(Dataset<Row> rows, FeatureColumns features, List<AddedColumn> added) {
        GpuResources.requireForBackend(rows.sparkSession().sparkContext().conf());
        Preprocessing own = new Preprocessing(
                preprocessing.source(),
                preprocessing.columns().with(features),
                preprocessing.labels(),
                preprocessing.transform());
        TableInput.Frame frame = new TableInput.Frame(Columns.FRAME, rows, new RowIdentity.Partition());
        return Predictions.of(ScoringTable.of(frame, own, architecture.inputs()), architecture, type, weights, added);
    }

    /** Writes the files of a model of {@code kbfgs train}. */
    void save(Path folder, Configuration hadoop) throws IOException {
        Parameters W = Parameters.zeros(architecture, BackendChoice.of(type));
        try {
            W.read(weights);
            new Model(architecture, W).save(folder.getFileSystem(hadoop), folder, Map.of());
            PreprocessingFile.save(preprocessing, architecture, folder.getFileSystem(hadoop), folder);
        } finally {
            W.flat().close();
        }
    }

    /** Reads the files of a model. @throws org.kbfgs.io.BadInput if one is missing or damaged */
    static TrainedNetwork load(Path folder, Configuration hadoop) {
        Model model = Model.load(folder.toString(), hadoop, BackendChoice.get());
        try {
            Preprocessing preprocessing = PreprocessingFile.load(folder.toString(), model.architecture(), hadoop);
            return new TrainedNetwork(
                    model.architecture(),
                    model.weights().type(),
                    model.weights().toBytes(),
                    preprocessing);
        } finally {
            model.weights().flat().close();
        }
    }
}
