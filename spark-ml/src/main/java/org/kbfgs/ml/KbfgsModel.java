package org.kbfgs.ml;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.kbfgs.spark.predict.AddedColumn;
import org.kbfgs.table.FeatureColumns;
import scala.Option;

/**
 * A network that an estimator of this package has trained. Saved, it has the files of a model of {@code kbfgs train} in the folder
 * {@code network}, which {@code kbfgs predict} and {@code export} read.
 *
 * <p>{@link #transform} computes batches of rows where they are read; streaming DataFrames are not supported.
 *
 * @param <M> the model
 */
public abstract class KbfgsModel<M extends KbfgsModel<M>> extends Model<M> implements FeatureParams, MLWritable {

    private static final long serialVersionUID = 1L;

    private static final String NETWORK = "network";

    private final String uid;
    private final transient TrainedNetwork network;
    private transient @Nullable TrainingSummary summary;

    KbfgsModel(String uid, TrainedNetwork network) {
        this.uid = uid;
        this.network = network;
        setDefault(featuresCol(), "features");
    }

    @Override
    public String uid() {
        return uid;
    }

    public M setFeaturesCol(String name) {
        return with(featuresCol(), name);
    }

    public M setFeaturesCols(String... names) {
        return with(featuresCols(), names);
    }

    @SuppressWarnings("unchecked")
    final <T> M with(Param<T> param, T value) {
        set(param, value);
        return (M) this;
    }

    /** The number of inputs of the network. */
    public int numFeatures() {
        return network.architecture().inputs();
    }

    /** Whether {@link #summary} has a value: not after the model was read from files. */
    public boolean hasSummary() {
        return summary != null;
    }

    /** @throws IllegalStateException where there is none */
    public TrainingSummary summary() {
        TrainingSummary own = summary;
        if (own == null) {
            throw new IllegalStateException(
                    uid + ": has no training summary, expected a model that was not read from files");
        }
        return own;
    }

    final void keepSummary(@Nullable TrainingSummary own) {
        summary = own;
    }

    final TrainedNetwork network() {
        return network;
    }

    /** The columns of predictions that are wanted. */
    abstract List<AddedColumn> outputs();

    /** A model with this network. */
    abstract M another(TrainedNetwork same);

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        List<String> names = features();
        FeatureColumns columns =
                areSeveral() ? new FeatureColumns.Several(names) : new FeatureColumns.Single(names.get(0));
        return network.applyTo(dataset.toDF(), columns, outputs());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        String stage = getClass().getSimpleName();
        new Columns(stage, schema).requireFeatures(areSeveral(), features());
        StructType all = schema;
        for (AddedColumn output : outputs()) {
            all = Columns.with(all, stage, "output column", output.name(), output.type());
        }
        return all;
    }

    @Override
    public M copy(ParamMap extra) {
        M copied = another(network);
        copied.keepSummary(summary);
        copied.setParent(parent());
        return copyValues(copied, extra);
    }

    @Override
    public MLWriter write() {
        return new Writer(this);
    }

    private static final class Writer extends MLWriter {

        private final KbfgsModel<?> model;

        Writer(KbfgsModel<?> model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            DefaultParamsWriter$.MODULE$.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
            try {
                model.network().save(new Path(path, NETWORK), sc().hadoopConfiguration());
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(path + ": " + failure.getMessage(), failure);
            }
        }
    }

    /** Makes a model of what its files hold. */
    interface Maker<M> {
        M make(String uid, TrainedNetwork network);
    }

    /** Reads models of a class. */
    static final class Reader<M extends KbfgsModel<M>> extends MLReader<M> {

        private final Class<M> type;
        private final Maker<M> maker;

        Reader(Class<M> type, Maker<M> maker) {
            this.type = type;
            this.maker = maker;
        }

        @Override
        public M load(String path) {
            Metadata metadata = DefaultParamsReader$.MODULE$.loadMetadata(path, sc(), type.getName());
            TrainedNetwork network = TrainedNetwork.load(new Path(path, NETWORK), sc().hadoopConfiguration());
            M model = maker.make(metadata.uid(), network);
            metadata.getAndSetParams(model, Option.empty());
            return model;
        }
    }

    /** The text of a param that a model may lack. */
    final Optional<String> wanted(Param<String> param) {
        return Optional.of(getOrDefault(param)).filter(name -> !name.isEmpty());
    }
}
