package org.kbfgs.ml;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.kbfgs.io.BadInput;

/**
 * The params of an estimator of this package.
 *
 * @param <E> the estimator
 * @param <M> its model
 */
public abstract class TrainingParams<E extends TrainingParams<E, M>, M extends KbfgsModel<M>> extends Estimator<M>
        implements FeatureParams, OptimizerParams, DefaultParamsWritable {

    private static final long serialVersionUID = 1L;

    private final String uid;

    TrainingParams(String uid) {
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

    public Param<String> checkpointDir() {
        return new Param<>(
                this,
                "checkpointDir",
                "folder in which a fit keeps checkpoints, and continues after a failure; not set: no checkpoints");
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

    public E setCheckpointDir(String folder) {
        return with(checkpointDir(), folder);
    }

    public E setSettings(String... assignments) {
        return with(settings(), assignments);
    }

    @SuppressWarnings("unchecked")
    final <T> E with(Param<T> param, T value) {
        set(param, value);
        return (E) this;
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

    @Override
    @SuppressWarnings("unchecked")
    public E copy(ParamMap extra) {
        return (E) defaultCopy(extra);
    }
}
