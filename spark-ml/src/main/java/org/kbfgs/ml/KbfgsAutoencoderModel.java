package org.kbfgs.ml;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.kbfgs.score.Score;
import org.kbfgs.spark.predict.AddedColumn;
import org.kbfgs.table.FeatureTransform;

/**
 * A trained autoencoder. It adds {@code reconstruction}, in the units of the features, and {@code code}, both vectors, and {@code
 * reconstructionError}, the mean squared error over the features as the network sees them, as double. A column whose name is empty is left
 * out.
 */
public final class KbfgsAutoencoderModel extends KbfgsModel<KbfgsAutoencoderModel> {

    private static final long serialVersionUID = 1L;

    KbfgsAutoencoderModel(String uid, TrainedNetwork network) {
        super(uid, network);
        setDefault(reconstructionCol(), "reconstruction");
        setDefault(codeCol(), "code");
        setDefault(reconstructionErrorCol(), "reconstructionError");
    }

    static Param<String> reconstructionCol(Params parent) {
        return new Param<>(parent, "reconstructionCol", "added column of the reconstructed features; empty: none");
    }

    static Param<String> codeCol(Params parent) {
        return new Param<>(parent, "codeCol", "added column of the narrowest layer's activations; empty: none");
    }

    static Param<String> reconstructionErrorCol(Params parent) {
        return new Param<>(parent, "reconstructionErrorCol", "added column of the mean squared error; empty: none");
    }

    public Param<String> reconstructionCol() {
        return reconstructionCol(this);
    }

    public Param<String> codeCol() {
        return codeCol(this);
    }

    public Param<String> reconstructionErrorCol() {
        return reconstructionErrorCol(this);
    }

    public KbfgsAutoencoderModel setReconstructionCol(String name) {
        return with(reconstructionCol(), name);
    }

    public KbfgsAutoencoderModel setCodeCol(String name) {
        return with(codeCol(), name);
    }

    public KbfgsAutoencoderModel setReconstructionErrorCol(String name) {
        return with(reconstructionErrorCol(), name);
    }

    @Override
    List<AddedColumn> outputs() {
        Score reconstruction = new Score.Prediction();
        Score code = Score.Code.narrowest(network().architecture());
        List<AddedColumn> outputs = new ArrayList<>();
        wanted(reconstructionCol())
                .ifPresent(name -> outputs.add(
                        network().preprocessing().transform() instanceof FeatureTransform.Affine affine
                                ? new AddedColumn.RestoredVector(name, reconstruction, affine)
                                : new AddedColumn.DenseVector(name, reconstruction)));
        wanted(codeCol()).ifPresent(name -> outputs.add(new AddedColumn.DenseVector(name, code)));
        wanted(reconstructionErrorCol())
                .ifPresent(name -> outputs.add(new AddedColumn.Real(name, new Score.ReconstructionError())));
        return outputs;
    }

    @Override
    KbfgsAutoencoderModel another(TrainedNetwork same) {
        return new KbfgsAutoencoderModel(uid(), same);
    }

    /** A reader of saved models. */
    public static MLReader<KbfgsAutoencoderModel> read() {
        return new Reader<>(KbfgsAutoencoderModel.class, KbfgsAutoencoderModel::new);
    }

    /** Reads a model from the folder that {@link #save} wrote. */
    public static KbfgsAutoencoderModel load(String path) {
        return read().load(path);
    }
}
