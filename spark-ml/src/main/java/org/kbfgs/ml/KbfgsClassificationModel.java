package org.kbfgs.ml;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.kbfgs.score.Score;
import org.kbfgs.spark.predict.AddedColumn;
import org.kbfgs.table.ClassLabels;

/**
 * A trained classifier. It adds {@code rawPrediction}, the network's outputs, and {@code probability}, both vectors, and {@code
 * prediction}: the class's number as double, or its name where labels are names. A column whose name is empty is left out.
 */
public final class KbfgsClassificationModel extends KbfgsModel<KbfgsClassificationModel> {

    private static final long serialVersionUID = 1L;

    KbfgsClassificationModel(String uid, TrainedNetwork network) {
        super(uid, network);
        setDefault(predictionCol(), "prediction");
        setDefault(probabilityCol(), "probability");
        setDefault(rawPredictionCol(), "rawPrediction");
    }

    static Param<String> predictionCol(Params parent) {
        return new Param<>(parent, "predictionCol", "added column of the predicted class; empty: none");
    }

    static Param<String> probabilityCol(Params parent) {
        return new Param<>(parent, "probabilityCol", "added column of the probability of each class; empty: none");
    }

    static Param<String> rawPredictionCol(Params parent) {
        return new Param<>(parent, "rawPredictionCol", "added column of the network's outputs; empty: none");
    }

    public Param<String> predictionCol() {
        return predictionCol(this);
    }

    public Param<String> probabilityCol() {
        return probabilityCol(this);
    }

    public Param<String> rawPredictionCol() {
        return rawPredictionCol(this);
    }

    public KbfgsClassificationModel setPredictionCol(String name) {
        return with(predictionCol(), name);
    }

    public KbfgsClassificationModel setProbabilityCol(String name) {
        return with(probabilityCol(), name);
    }

    public KbfgsClassificationModel setRawPredictionCol(String name) {
        return with(rawPredictionCol(), name);
    }

    /** The number of classes. */
    public int numClasses() {
        return network().architecture().outputs();
    }

    @Override
    List<AddedColumn> outputs() {
        Score raw = new Score.Code(network().architecture().depth());
        List<AddedColumn> outputs = new ArrayList<>();
        wanted(rawPredictionCol()).ifPresent(name -> outputs.add(new AddedColumn.DenseVector(name, raw)));
        wanted(probabilityCol())
                .ifPresent(name -> outputs.add(new AddedColumn.DenseVector(name, new Score.Prediction())));
        wanted(predictionCol())
                .ifPresent(name -> outputs.add(
                        network().preprocessing().labels() instanceof ClassLabels.Names names
                                ? new AddedColumn.LargestName(name, raw, names.names())
                                : new AddedColumn.LargestReal(name, raw)));
        return outputs;
    }

    @Override
    KbfgsClassificationModel another(TrainedNetwork same) {
        return new KbfgsClassificationModel(uid(), same);
    }

    /** A reader of saved models. */
    public static MLReader<KbfgsClassificationModel> read() {
        return new Reader<>(KbfgsClassificationModel.class, KbfgsClassificationModel::new);
    }

    /** Reads a model from the folder that {@link #save} wrote. */
    public static KbfgsClassificationModel load(String path) {
        return read().load(path);
    }
}
