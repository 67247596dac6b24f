package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TargetColumns;

/**
 * The fields of a {@link RowLayout} in the batches of Parquet files: the same rows as by Spark's expressions, which take several
 * times as long for lists and for hundreds of columns.
 *
 * @param types of the columns of the files
 */
record BatchLayout(RowLayout layout, StructType types) {

    /** The rows of a table of just the columns that are read; empty where a column is of a type that is left to Spark's expressions, or Spark reads no batches. */
    Optional<JavaRDD<InternalRow>> rows(SparkSession session, Dataset<Row> table) {
        if (!isReadable()) {
            return Optional.empty();
        }
        return ColumnarScan.of(session, hasIds() ? table : withPositions(table))
                .map(scan -> scan.batches().mapPartitions(new BatchRows(fields(scan))));
    }

    private boolean hasIds() {
        return layout.columns().identity() instanceof RowIdentity.Column;
    }

    private static Dataset<Row> withPositions(Dataset<Row> table) {
        return table.select(
                functions.col("*"), functions.col("_metadata.file_path"), functions.col(RowLayout.ROW_INDEX));
    }

    private boolean isReadable() {
        TargetColumns target = layout.columns().target();
        boolean isTarget = target instanceof TargetColumns.Label label
                ? isText(label.name()) || isWhole(label.name())
                : target.names().stream().allMatch(this::isNumber);
        boolean isIdentity = !(layout.columns().identity() instanceof RowIdentity.Column id) || isWhole(id.name());
        return isTarget
                && isIdentity
                && isFeatures(layout.columns().features())
                && layout.columns().weight().names().stream().allMatch(this::isNumber);
    }

    private boolean isFeatures(FeatureColumns features) {
        if (!(features instanceof FeatureColumns.Single one)) {
            return features.names().stream().allMatch(this::isNumber);
        }
        DataType type = type(one.name());
        return BatchField.readsList(type) || type.equals(DataTypes.BinaryType) || ColumnTypes.isVector(type);
    }

    private boolean isText(String column) {
        return type(column).equals(DataTypes.StringType);
    }

    private boolean isWhole(String column) {
        return isNumber(column) && ColumnTypes.ID.contains(type(column));
    }

    private boolean isNumber(String column) {
        return CastNumbers.reads(type(column));
    }

    private DataType type(String column) {
        return types.apply(column).dataType();
    }

    private List<BatchField> fields(ColumnarScan scan) {
        List<BatchField> fields = new ArrayList<>(List.of(
                identity(scan),
                features(scan),
                target(scan),
                hasIds()
                        ? new BatchField.Nothing()
                        : new BatchField.Whole(scan.placeOfMetadata(ColumnarScan.ROW_INDEX), DataTypes.LongType)));
        layout.columns()
                .weight()
                .names()
                .forEach(name -> fields.add(new BatchField.Real(scan.place(name), type(name))));
        return fields;
    }

    private BatchField identity(ColumnarScan scan) {
        return layout.columns().identity() instanceof RowIdentity.Column id
                ? whole(scan, id.name())
                : new BatchField.Text(scan.placeOfMetadata(ColumnarScan.FILE));
    }

    private BatchField features(ColumnarScan scan) {
        CastNumbers cast = new CastNumbers(layout.elements());
        if (!(layout.columns().features() instanceof FeatureColumns.Single one)) {
            return numbers(scan, layout.columns().features().names(), cast);
        }
        int place = scan.place(one.name());
        if (type(one.name()) instanceof ArrayType list) {
            return new BatchField.Lists(place, list.elementType(), cast);
        }
        return type(one.name()).equals(DataTypes.BinaryType)
                ? new BatchField.Bytes(place, cast)
                : new BatchField.Vectors(place, cast);
    }

    private BatchField target(ColumnarScan scan) {
        TargetColumns target = layout.columns().target();
        if (target instanceof TargetColumns.Label label) {
            return isText(label.name()) ? new BatchField.Text(scan.place(label.name())) : whole(scan, label.name());
        }
        return target instanceof TargetColumns.Numbers numbers
                ? numbers(scan, numbers.names(), new CastNumbers(DataTypes.FloatType))
                : new BatchField.Nothing();
    }

    private BatchField whole(ColumnarScan scan, String name) {
        return new BatchField.Whole(scan.place(name), type(name));
    }

    private BatchField numbers(ColumnarScan scan, List<String> names, CastNumbers cast) {
        return new BatchField.Columns(
                names.stream().mapToInt(scan::place).toArray(),
                names.stream().map(this::type).toArray(DataType[]::new),
                cast);
    }
}
