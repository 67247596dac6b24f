package org.kbfgs.ml;

import java.util.OptionalInt;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.BadInput;

/**
 * Classification by softmax cross-entropy. Labels are class numbers from 0, of any numeric type, or names. The number of classes is that of
 * the label column's metadata, else the largest number plus 1; of names, their number.
 */
public final class KbfgsClassifier extends KbfgsEstimator<KbfgsClassifier, KbfgsClassificationModel> {

    private static final long serialVersionUID = 1L;

    public KbfgsClassifier() {
        this(Identifiable$.MODULE$.randomUID("kbfgs-classifier"));
    }

    public KbfgsClassifier(String uid) {
        super(uid);
        setDefault(labelCol(), "label");
        setDefault(predictionCol(), "prediction");
        setDefault(probabilityCol(), "probability");
        setDefault(rawPredictionCol(), "rawPrediction");
    }

    public Param<String> labelCol() {
        return new Param<>(this, "labelCol", "column of class numbers from 0, or of names of classes");
    }

    public Param<String> predictionCol() {
        return KbfgsClassificationModel.predictionCol(this);
    }

    public Param<String> probabilityCol() {
        return KbfgsClassificationModel.probabilityCol(this);
    }

    public Param<String> rawPredictionCol() {
        return KbfgsClassificationModel.rawPredictionCol(this);
    }

    public KbfgsClassifier setLabelCol(String name) {
        return with(labelCol(), name);
    }

    public KbfgsClassifier setPredictionCol(String name) {
        return with(predictionCol(), name);
    }

    public KbfgsClassifier setProbabilityCol(String name) {
        return with(probabilityCol(), name);
    }

    public KbfgsClassifier setRawPredictionCol(String name) {
        return with(rawPredictionCol(), name);
    }

    @Override
    Examples examples(Dataset<Row> rows) {
        String label = getOrDefault(labelCol());
        Column column = Columns.named(label);
        boolean hasNames = rows.schema().apply(label).dataType().equals(DataTypes.StringType);
        int classes = hasNames ? names(rows, column) : numbers(rows, label, column);
        Dataset<Row> examples = hasNames ? rows : rows.withColumn(label, column.cast(DataTypes.LongType));
        return new Examples(examples, classes, "softmax-cross-entropy", label);
    }

    private static int names(Dataset<Row> rows, Column label) {
        long names = rows.agg(functions.count_distinct(label)).head().getLong(0);
        return Math.max(1, Math.toIntExact(names));
    }

    private static int numbers(Dataset<Row> rows, String label, Column column) {
        Column number = column.cast(DataTypes.DoubleType);
        Column isNone = number.isNull()
                .or(number.notEqual(functions.floor(number)))
                .or(number.lt(0))
                .or(number.gt(LARGEST));
        Row seen = rows.agg(functions.max(number), functions.max(functions.when(isNone, column.cast("string"))))
                .head();
        if (!seen.isNullAt(1)) {
            throw new BadInput(Columns.FRAME + ": label " + label + " is " + seen.getString(1)
                    + " in a row, expected whole numbers from 0, or names");
        }
        int largest = seen.isNullAt(0) ? 0 : (int) seen.getDouble(0);
        int known = ofMetadata(rows.schema(), label).orElse(largest + 1);
        if (known <= largest) {
            throw new BadInput(Columns.FRAME + ": label " + label + " is " + largest + " in a row, expected 0 to "
                    + (known - 1) + ", as the column's metadata say");
        }
        return known;
    }

    /** Labels beyond are no numbers of classes. */
    private static final int LARGEST = 1 << 24;

    private static OptionalInt ofMetadata(StructType schema, String label) {
        Attribute attribute = Attribute.fromStructField(schema.apply(label));
        if (attribute instanceof NominalAttribute nominal
                && nominal.getNumValues().isDefined()) {
            return OptionalInt.of((Integer) nominal.getNumValues().get());
        }
        return attribute instanceof BinaryAttribute ? OptionalInt.of(2) : OptionalInt.empty();
    }

    @Override
    KbfgsClassificationModel model(TrainedNetwork network) {
        return new KbfgsClassificationModel(uid(), network);
    }

    @Override
    StructType addOutputs(StructType schema) {
        String stage = getClass().getSimpleName();
        String label = getOrDefault(labelCol());
        new Columns(stage, schema).requireLabel(label);
        boolean hasNames = schema.apply(label).dataType().equals(DataTypes.StringType);
        DataType vector = SQLDataTypes.VectorType();
        StructType all = Columns.with(schema, stage, "rawPredictionCol", getOrDefault(rawPredictionCol()), vector);
        all = Columns.with(all, stage, "probabilityCol", getOrDefault(probabilityCol()), vector);
        return Columns.with(
                all,
                stage,
                "predictionCol",
                getOrDefault(predictionCol()),
                hasNames ? DataTypes.StringType : DataTypes.DoubleType);
    }

    /** A reader of saved estimators. */
    public static MLReader<KbfgsClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator from the folder that {@link #save} wrote. */
    public static KbfgsClassifier load(String path) {
        return read().load(path);
    }
}
