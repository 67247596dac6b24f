package org.kbfgs.ml;

import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.BadInput;

/** A network that reproduces its features; the narrowest of its layers is the code. It needs hidden layers. */
public final class KbfgsAutoencoder extends KbfgsEstimator<KbfgsAutoencoder, KbfgsAutoencoderModel> {

    private static final long serialVersionUID = 1L;

    private static final List<String> LOSSES =
            List.of("half-squared-error", "sigmoid-cross-entropy", "huber", "poisson");

    public KbfgsAutoencoder() {
        this(Identifiable$.MODULE$.randomUID("kbfgs-autoencoder"));
    }

    public KbfgsAutoencoder(String uid) {
        super(uid);
        setDefault(reconstructionCol(), "reconstruction");
        setDefault(codeCol(), "code");
        setDefault(reconstructionErrorCol(), "reconstructionError");
        setDefault(loss(), LOSSES.get(0));
    }

    public Param<String> reconstructionCol() {
        return KbfgsAutoencoderModel.reconstructionCol(this);
    }

    public Param<String> codeCol() {
        return KbfgsAutoencoderModel.codeCol(this);
    }

    public Param<String> reconstructionErrorCol() {
        return KbfgsAutoencoderModel.reconstructionErrorCol(this);
    }

    public Param<String> loss() {
        return new Param<>(
                this,
                "loss",
                "half-squared-error, sigmoid-cross-entropy for features of 0 to 1, huber, or poisson for counts");
    }

    public KbfgsAutoencoder setReconstructionCol(String name) {
        return with(reconstructionCol(), name);
    }

    public KbfgsAutoencoder setCodeCol(String name) {
        return with(codeCol(), name);
    }

    public KbfgsAutoencoder setReconstructionErrorCol(String name) {
        return with(reconstructionErrorCol(), name);
    }

    public KbfgsAutoencoder setLoss(String name) {
        return with(loss(), name);
    }

    @Override
    Examples examples(Dataset<Row> rows) {
        return new Examples(rows, new ParamSettings(this).width(rows), getOrDefault(loss()), "input");
    }

    @Override
    KbfgsAutoencoderModel model(TrainedNetwork network) {
        return new KbfgsAutoencoderModel(uid(), network);
    }

    @Override
    StructType addOutputs(StructType schema) {
        String stage = getClass().getSimpleName();
        requireOneOf(stage, loss(), LOSSES);
        if (getOrDefault(hiddenLayers()).length == 0) {
            throw new BadInput(stage + ": hiddenLayers is empty, expected the sizes of at least one layer");
        }
        StructType all = Columns.with(
                schema, stage, "reconstructionCol", getOrDefault(reconstructionCol()), SQLDataTypes.VectorType());
        all = Columns.with(all, stage, "codeCol", getOrDefault(codeCol()), SQLDataTypes.VectorType());
        return Columns.with(
                all, stage, "reconstructionErrorCol", getOrDefault(reconstructionErrorCol()), DataTypes.DoubleType);
    }

    /** A reader of saved estimators. */
    public static MLReader<KbfgsAutoencoder> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator from the folder that {@link #save} wrote. */
    public static KbfgsAutoencoder load(String path) {
        return read().load(path);
    }
}
