package org.kbfgs.ml;

import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.kbfgs.score.Score;
import org.kbfgs.spark.predict.AddedColumn;

/** A trained regression. It adds {@code prediction}, the mean of the predictive distribution, as double. */
public final class KbfgsRegressionModel extends KbfgsModel<KbfgsRegressionModel> {

    private static final long serialVersionUID = 1L;

    KbfgsRegressionModel(String uid, TrainedNetwork network) {
        super(uid, network);
        setDefault(predictionCol(), "prediction");
    }

    static Param<String> predictionCol(Params parent) {
        return new Param<>(parent, "predictionCol", "added column of the predicted number");
    }

    public Param<String> predictionCol() {
        return predictionCol(this);
    }

    public KbfgsRegressionModel setPredictionCol(String name) {
        return with(predictionCol(), name);
    }

    @Override
    List<AddedColumn> outputs() {
        return wanted(predictionCol())
                .map(name -> List.<AddedColumn>of(new AddedColumn.Real(name, new Score.Prediction())))
                .orElse(List.of());
    }

    @Override
    KbfgsRegressionModel another(TrainedNetwork same) {
        return new KbfgsRegressionModel(uid(), same);
    }

    /** A reader of saved models. */
    public static MLReader<KbfgsRegressionModel> read() {
        return new Reader<>(KbfgsRegressionModel.class, KbfgsRegressionModel::new);
    }

    /** Reads a model from the folder that {@link #save} wrote. */
    public static KbfgsRegressionModel load(String path) {
        return read().load(path);
    }
}
