package org.kbfgs.ml;

import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Regression of a number on the features. */
public final class KbfgsRegressor extends KbfgsEstimator<KbfgsRegressor, KbfgsRegressionModel> {

    private static final long serialVersionUID = 1L;

    private static final List<String> LOSSES = List.of("half-squared-error", "huber", "poisson");

    public KbfgsRegressor() {
        this(Identifiable$.MODULE$.randomUID("kbfgs-regressor"));
    }

    public KbfgsRegressor(String uid) {
        super(uid);
        setDefault(labelCol(), "label");
        setDefault(predictionCol(), "prediction");
        setDefault(loss(), LOSSES.get(0));
    }

    public Param<String> labelCol() {
        return new Param<>(this, "labelCol", "column of numbers, the targets");
    }

    public Param<String> predictionCol() {
        return KbfgsRegressionModel.predictionCol(this);
    }

    public Param<String> loss() {
        return new Param<>(this, "loss", "half-squared-error, huber, or poisson for counts and rates, of at least 0");
    }

    public KbfgsRegressor setLabelCol(String name) {
        return with(labelCol(), name);
    }

    public KbfgsRegressor setPredictionCol(String name) {
        return with(predictionCol(), name);
    }

    public KbfgsRegressor setLoss(String name) {
        return with(loss(), name);
    }

    @Override
    Examples examples(Dataset<Row> rows) {
        return new Examples(rows, 1, getOrDefault(loss()), getOrDefault(labelCol()));
    }

    @Override
    KbfgsRegressionModel model(TrainedNetwork network) {
        return new KbfgsRegressionModel(uid(), network);
    }

    @Override
    StructType addOutputs(StructType schema) {
        String stage = getClass().getSimpleName();
        requireOneOf(stage, loss(), LOSSES);
        new Columns(stage, schema).requireNumber("labelCol", getOrDefault(labelCol()));
        return Columns.with(schema, stage, "predictionCol", getOrDefault(predictionCol()), DataTypes.DoubleType);
    }

    /** A reader of saved estimators. */
    public static MLReader<KbfgsRegressor> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator from the folder that {@link #save} wrote. */
    public static KbfgsRegressor load(String path) {
        return read().load(path);
    }
}
