package org.kbfgs.ml;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.HadoopPaths;
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
 * Spark's failure of the cancelled job. With {@code checkpointDir}, a fit that fails, is cancelled or whose driver ends is continued by the
 * next fit of the same params and rows, with the bits of an undisturbed fit; a fit that succeeds deletes its checkpoints.
 *
 * @param <E> the estimator
 * @param <M> its model
 */
public abstract class KbfgsEstimator<E extends KbfgsEstimator<E, M>, M extends KbfgsModel<M>>
        extends TrainingParams<E, M> {

    private static final long serialVersionUID = 1L;

    KbfgsEstimator(String uid) {
        super(uid);
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
        Fit.Result result =
                new Fit(dataset.sparkSession(), config, inputs(examples.rows()), textOf(checkpointDir())).run();
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

    @Override
    public StructType transformSchema(StructType schema) {
        Columns columns = new Columns(getClass().getSimpleName(), schema);
        columns.requireFeatures(areSeveral(), features());
        textOf(weightCol()).ifPresent(name -> columns.requireNumber("weightCol", name));
        textOf(validationIndicatorCol())
                .ifPresent(name ->
                        columns.require("validationIndicatorCol", name, "boolean", DataTypes.BooleanType::equals));
        textOf(idCol()).ifPresent(columns::requireOrder);
        textOf(checkpointDir()).ifPresent(HadoopPaths::path);
        return addOutputs(schema);
    }
}
