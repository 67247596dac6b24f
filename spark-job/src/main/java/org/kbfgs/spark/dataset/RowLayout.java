package org.kbfgs.spark.dataset;

import static org.apache.spark.ml.functions.vector_to_array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TargetColumns;

/**
 * The columns of a table as expressions: of a row with the fields {@link #IDENTITY}, {@link #FEATURES}, {@link #TARGET},
 * {@link #POSITION} and, where examples have weights, {@link #WEIGHT}, whatever columns and types the table has.
 *
 * @param columns by exact names
 * @param elements of the features: float or double
 * @param position the field of _metadata that, with the file, tells a row's position
 */
record RowLayout(TableColumns columns, DataType elements, String position) {

    /** A row's index in its file, which Parquet files have. */
    static final String ROW_INDEX = "_metadata.row_index";

    /** The first byte of the part of the file that a task reads at once. */
    static final String BLOCK_START = "_metadata.file_block_start";

    /** The id as bigint, or the path of the row's file, or null where there are no files. */
    static final int IDENTITY = 0;
    /** The inputs as a list of the elements. */
    static final int FEATURES = 1;
    /** The class as bigint or its name as string, a list of float, or null where the targets are the inputs. */
    static final int TARGET = 2;
    /** Where the row is in its file, as bigint; null where there are ids or no files. */
    static final int POSITION = 3;
    /** The example's weight as double. */
    static final int WEIGHT = 4;

    private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType);
    private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType);

    /** Places in a vector of Spark ML: of its type, its size, then these. */
    static final int VECTOR_INDICES = 2;

    static final int VECTOR_VALUES = 3;

    private static final UserDefinedFunction OF_BYTES =
            functions.udf((UDF1<byte[], float[]>) RowLayout::numbers, FLOATS);
    private static final UserDefinedFunction OF_VECTOR =
            functions.udf((UDF1<Row, double[]>) RowLayout::numbers, DOUBLES);

    /** The fields, for files with columns of these types. */
    Column[] fields(StructType types) {
        List<Column> fields = new ArrayList<>(List.of(identity(), features(types), target(types), placeInFile()));
        weights().forEach(fields::add);
        return fields.toArray(Column[]::new);
    }

    /** The fields without features and targets. */
    Column[] weightFields() {
        List<Column> fields = new ArrayList<>(List.of(positionFields()));
        weights().forEach(fields::add);
        return fields.toArray(Column[]::new);
    }

    /** The fields that tell a row's id or position alone. */
    Column[] positionFields() {
        Column nothing = nothing(DataTypes.LongType);
        return new Column[] {identity(), nothing.as("features"), nothing.as("target"), placeInFile()};
    }

    /** The field of the target alone. */
    Column[] targetFields(StructType types) {
        Column nothing = nothing(DataTypes.LongType);
        return new Column[] {nothing.as("identity"), nothing.as("features"), target(types)};
    }

    private Stream<Column> weights() {
        return columns.weight().names().stream()
                .map(name -> column(name).cast(DataTypes.DoubleType).as("weight"));
    }

    private Column identity() {
        if (columns.identity() instanceof RowIdentity.Column id) {
            return column(id.name()).cast(DataTypes.LongType).as("identity");
        }
        return (hasFiles() ? functions.col("_metadata.file_path") : nothing(DataTypes.StringType)).as("identity");
    }

    private boolean hasFiles() {
        return !(columns.identity() instanceof RowIdentity.OrderOf
                || columns.identity() instanceof RowIdentity.Partition);
    }

    private Column placeInFile() {
        return (columns.identity() instanceof RowIdentity.Column || !hasFiles()
                        ? nothing(DataTypes.LongType)
                        : functions.col(position))
                .as("position");
    }

    private static Column nothing(DataType type) {
        return functions.lit(null).cast(type);
    }

    /** The inputs as a list of the elements. */
    Column features(StructType types) {
        return columns.features() instanceof FeatureColumns.Single one
                ? list(one.name(), types.apply(one.name()).dataType()).as("features")
                : numbers(columns.features().names(), elements).as("features");
    }

    private Column list(String name, DataType type) {
        DataType list = DataTypes.createArrayType(elements);
        Column values = column(name);
        if (type instanceof UserDefinedType<?>) {
            return functions
                    .when(values.isNotNull(), vector_to_array(values, "float64"))
                    .cast(list);
        }
        if (type.equals(DataTypes.BinaryType)) {
            return functions.when(values.isNotNull(), OF_BYTES.apply(values)).cast(list);
        }
        return ColumnTypes.isVector(type)
                ? functions.when(values.isNotNull(), OF_VECTOR.apply(values)).cast(list)
                : numbers(values, type).cast(list);
    }

    private static Column numbers(Column values, DataType type) {
        Optional<StructField> field = type instanceof ArrayType list ? ColumnTypes.wrapped(list) : Optional.empty();
        return field.map(one -> values.getField(one.name())).orElse(values);
    }

    private Column target(StructType types) {
        return targetValue(types).as("target");
    }

    private Column targetValue(StructType types) {
        if (columns.target() instanceof TargetColumns.Numbers numbers) {
            return numbers(numbers.names(), DataTypes.FloatType);
        }
        if (columns.target() instanceof TargetColumns.Label label) {
            DataType type = types.getFieldIndex(label.name()).isDefined()
                    ? types.apply(label.name()).dataType()
                    : DataTypes.LongType; // of a folder
            return label(column(label.name()), type);
        }
        return functions.lit(null).cast(DataTypes.LongType);
    }

    /** The name of a whole number is written without the zero after its point. */
    private static Column label(Column value, DataType type) {
        if (!ColumnTypes.isName(type)) {
            return value.cast(DataTypes.LongType);
        }
        return type.equals(DataTypes.StringType)
                ? value
                : functions.regexp_replace(value.cast(DataTypes.StringType), "^(-?[0-9]+)\\.0$", "$1");
    }

    private static Column numbers(List<String> names, DataType type) {
        return functions.array(
                names.stream().map(name -> column(name).cast(type)).toArray(Column[]::new));
    }

    /** Of exactly this name, dots and all. */
    static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /** Those that bytes stand for. */
    static float[] numbers(byte[] bytes) {
        float[] numbers = new float[bytes.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return numbers;
    }

    /** Of Spark ML's vector: type 0 is sparse, 1 dense. */
    private static double[] numbers(Row vector) {
        List<Double> values = vector.getList(VECTOR_VALUES);
        boolean isSparse = vector.getByte(0) == 0;
        double[] numbers = new double[isSparse ? vector.getInt(1) : values.size()];
        for (int i = 0; i < values.size(); i++) {
            numbers[isSparse ? vector.<Integer>getList(VECTOR_INDICES).get(i) : i] = values.get(i);
        }
        return numbers;
    }
}
