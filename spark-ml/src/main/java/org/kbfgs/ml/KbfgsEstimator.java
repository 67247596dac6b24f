package org.kbfgs.ml;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;
import org.kbfgs.run.Datasets;
import org.kbfgs.spark.dataset.TableInput;
import org.kbfgs.table.RowIdentity;

/**
 * What the estimators of this package share: a dense network trained by K-BFGS or another method on the rows of a DataFrame.
 *
 * <p>A fit uses the session's executors as they are, changes no setting of the session, and frees its cached blocks and broadcasts also
 * where it fails. In local mode it computes with the driver's threads. Its result depends bit for bit on the rows, their order and the
 * params. With {@code idCol} the order is that of the column's values, whatever the partitions; without it, rows are numbered by partition
 * and place, as {@code zipWithIndex} numbers them, so that other partitions give slightly other weights. The DataFrame's rows are kept on
 * Spark's local disks while they are read.
 *
 * <p>A fit is cancelled by its job group, or by interrupting its thread, with a {@link java.util.concurrent.CancellationException} or
 * Spark's failure of the cancelled job. Checkpoints are not written.
 *
 * @param <E> the estimator
 * @param <M> its model
 */
public abstract class KbfgsEstimator<E extends KbfgsEstimator<E, M>, M extends KbfgsModel<M>> extends Estimator<M>
        implements DefaultParamsWritable {

    private static final long serialVersionUID = 1L;

    private final String uid;

    KbfgsEstimator(String uid) {
        this.uid = uid;
        setDefault(featuresCol(), "features");
        setDefault(standardization(), (Object) false);
        setDefault(hiddenLayers(), new int[0]);
        setDefault(activations(), new String[] {"relu"});
        setDefault(optimizer(), "k-bfgs");
        setDefault(maxEpochs(), (Object) 10);
        setDefault(batchSize(), (Object) 1000);
        setDefault(shards(), (Object) 4);
        setDefault(seed(), (Object) 1L);
        setDefault(settings(), new String[0]);
    }

    @Override
    public String uid() {
        return uid;
    }

    public Param<String> featuresCol() {
        return new Param<>(this, "featuresCol", "column of vectors or lists of numbers, the network's inputs");
    }

    public StringArrayParam featuresCols() {
        return new StringArrayParam(this, "featuresCols", "columns of a number each, instead of featuresCol");
    }

    public Param<String> weightCol() {
        return new Param<>(this, "weightCol", "column of the rows' weights, numbers of at least 0; not set: all are 1");
    }

    public Param<String> validationIndicatorCol() {
        return new Param<>(
                this,
                "validationIndicatorCol",
                "boolean column: rows of true are not trained on, but their loss is monitored");
    }

    public Param<String> idCol() {
        return new Param<>(
                this,
                "idCol",
                "column of distinct whole numbers or strings whose order numbers the rows; not set: partition and place");
    }

    public BooleanParam standardization() {
        return new BooleanParam(this, "standardization", "whether features are scaled to mean 0 and variance 1");
    }

    public IntArrayParam hiddenLayers() {
        return new IntArrayParam(this, "hiddenLayers", "sizes of the hidden layers");
    }

    public StringArrayParam activations() {
        return new StringArrayParam(
                this,
                "activations",
                "activations of the hidden layers, one for each or one for all: relu, sigmoid, tanh, linear, gelu, silu,"
                        + " softplus, elu or leaky-relu");
    }

    public Param<String> optimizer() {
        return new Param<>(this, "optimizer", "k-bfgs, k-bfgs-l, kfac, adam, rmsprop or sgd");
    }

    public DoubleParam learningRate() {
        return new DoubleParam(this, "learningRate", "learning rate, above 0; not set: the method's usual one");
    }

    public DoubleParam damping() {
        return new DoubleParam(
                this, "damping", "damping of k-bfgs, k-bfgs-l and kfac; not set: the method's usual one");
    }

    public IntParam maxEpochs() {
        return new IntParam(this, "maxEpochs", "passes over the rows, at least 1");
    }

    public IntParam batchSize() {
        return new IntParam(this, "batchSize", "rows in a mini-batch, at least 1");
    }

    public IntParam shards() {
        return new IntParam(
                this,
                "shards",
                "the most tasks or threads that share an iteration; the last bits of a result depend on it");
    }

    public LongParam seed() {
        return new LongParam(this, "seed", "seed of initial weights, mini-batches and random targets");
    }

    public StringArrayParam settings() {
        return new StringArrayParam(
                this,
                "settings",
                "other settings of kbfgs train as name=value, such as optimizer.weight-decay=0 or stopping.patience=3");
    }

    public E setFeaturesCol(String name) {
        return with(featuresCol(), name);
    }

    public E setFeaturesCols(String... names) {
        return with(featuresCols(), names);
    }

    public E setWeightCol(String name) {
        return with(weightCol(), name);
    }

    public E setValidationIndicatorCol(String name) {
        return with(validationIndicatorCol(), name);
    }

    public E setIdCol(String name) {
        return with(idCol(), name);
    }

    public E setStandardization(boolean wanted) {
        return with(standardization(), wanted);
    }

    public E setHiddenLayers(int... sizes) {
        return with(hiddenLayers(), sizes);
    }

    public E setActivations(String... labels) {
        return with(activations(), labels);
    }

    public E setOptimizer(String name) {
        return with(optimizer(), name);
    }

    public E setLearningRate(double rate) {
        return with(learningRate(), rate);
    }

    public E setDamping(double lambda) {
        return with(damping(), lambda);
    }

    public E setMaxEpochs(int epochs) {
        return with(maxEpochs(), epochs);
    }

    public E setBatchSize(int rows) {
        return with(batchSize(), rows);
    }

    public E setShards(int number) {
        return with(shards(), number);
    }

    public E setSeed(long number) {
        return with(seed(), number);
    }

    public E setSettings(String... assignments) {
        return with(settings(), assignments);
    }

    @SuppressWarnings("unchecked")
    final <T> E with(Param<T> param, T value) {
        set(param, value);
        return (E) this;
    }

    /** The rows that are trained on and validated with, as the network needs them. */
    abstract Examples examples(Dataset<Row> rows);

    /** The model of a trained network. */
    abstract M model(TrainedNetwork network);

    /** Refuses columns of the kind's own. */
    abstract StructType addOutputs(StructType schema);

    /**
     * Rows and the sizes that they teach.
     *
     * @param target the setting of the target's column
     */
    record Examples(Dataset<Row> rows, int outputs, String loss, String target) {}

    /** @throws IllegalArgumentException if a param or a row is not as expected */
    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        Examples examples = examples(dataset.toDF());
        List<String> lines = new ParamSettings(this).lines(examples);
        TrainConfig config = TrainConfig.of(Settings.of(lines));
        Fit.Result result = new Fit(dataset.sparkSession(), config, inputs(examples.rows())).run();
        M model = model(result.network());
        model.keepSummary(result.summary());
        model.setParent(this);
        return copyValues(model, new ParamMap());
    }

    private Datasets.Inputs inputs(Dataset<Row> rows) {
        Optional<String> indicator = textOf(validationIndicatorCol());
        if (indicator.isEmpty()) {
            return new Datasets.Inputs(frame(rows), Optional.empty(), Optional.empty());
        }
        Column isValidation = functions.coalesce(Columns.named(indicator.get()), functions.lit(false));
        return new Datasets.Inputs(
                frame(rows.where(functions.not(isValidation))),
                Optional.empty(),
                Optional.of(frame(rows.where(isValidation))));
    }

    private TableInput frame(Dataset<Row> rows) {
        RowIdentity identity = textOf(idCol())
                .map(name -> (RowIdentity) new RowIdentity.OrderOf(name))
                .orElseGet(RowIdentity.Partition::new);
        return new TableInput.Frame(Columns.FRAME, rows, identity);
    }

    final Optional<String> textOf(Param<String> param) {
        return isDefined(param) ? Optional.of(getOrDefault(param)) : Optional.empty();
    }

    /** Refuses a value of a param that is none of these. */
    final void requireOneOf(String stage, Param<String> param, List<String> values) {
        String value = getOrDefault(param);
        if (!values.contains(value)) {
            throw new BadInput(
                    stage + ": " + param.name() + " = " + value + ": expected one of " + String.join(", ", values));
        }
    }

    /** The names of the features' columns. */
    final List<String> features() {
        return isDefined(featuresCols()) ? List.of(getOrDefault(featuresCols())) : List.of(getOrDefault(featuresCol()));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Columns columns = new Columns(getClass().getSimpleName(), schema);
        columns.requireFeatures(isDefined(featuresCols()), features());
        textOf(weightCol()).ifPresent(name -> columns.requireNumber("weightCol", name));
        textOf(validationIndicatorCol())
                .ifPresent(name ->
                        columns.require("validationIndicatorCol", name, "boolean", DataTypes.BooleanType::equals));
        textOf(idCol()).ifPresent(columns::requireOrder);
        return addOutputs(schema);
    }

    @Override
    @SuppressWarnings("unchecked")
    public E copy(ParamMap extra) {
        return (E) defaultCopy(extra);
    }
}
