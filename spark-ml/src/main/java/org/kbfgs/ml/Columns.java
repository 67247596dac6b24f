package org.kbfgs.ml;

import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.BadInput;

/**
 * The columns of a DataFrame that a stage of a pipeline is given.
 *
 * @param stage its name, for messages
 */
record Columns(String stage, StructType schema) {

    /** What messages call a DataFrame. */
    static final String FRAME = "DataFrame";

    /** Of exactly this name, dots and all. */
    static Column named(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    void requireFeatures(boolean areSeveral, List<String> names) {
        if (areSeveral) {
            if (names.isEmpty()) {
                throw new BadInput(stage + ": featuresCols is empty, expected at least one column");
            }
            names.forEach(name -> require("featuresCols", name, "a number or boolean", Columns::isNumber));
        } else {
            require("featuresCol", names.get(0), "vector, array of numbers or binary", Columns::isList);
        }
    }

    void requireNumber(String param, String name) {
        require(param, name, "a number", NumericType.class::isInstance);
    }

    void requireLabel(String name) {
        require(
                "labelCol",
                name,
                "a number or string",
                type -> type instanceof NumericType || type.equals(DataTypes.StringType));
    }

    void requireOrder(String name) {
        require(
                "idCol",
                name,
                "a whole number or string",
                type -> type instanceof IntegralType || type.equals(DataTypes.StringType));
    }

    /** Refuses a column that is not there or not of the type. */
    void require(String param, String name, String expected, Predicate<DataType> allowed) {
        if (schema.getFieldIndex(name).isEmpty()) {
            throw new BadInput(stage + ": " + param + " = " + name + ": no such column among "
                    + String.join(", ", schema.fieldNames()) + ", expected a column of type " + expected);
        }
        DataType type = schema.apply(name).dataType();
        if (!allowed.test(type)) {
            throw new BadInput(stage + ": " + param + " = " + name + ": is of type " + type.simpleString()
                    + ", expected " + expected);
        }
    }

    /** The schema with a further column, which has no nulls unless it holds names; with none where the name is empty. */
    static StructType with(StructType schema, String stage, String param, String name, DataType type) {
        if (name.isEmpty()) {
            return schema;
        }
        if (schema.getFieldIndex(name).isDefined()) {
            throw new BadInput(
                    stage + ": " + param + " = " + name + ": is a column of the DataFrame, expected a new name");
        }
        return schema.add(name, type, type.equals(DataTypes.StringType)); // an output may stand for no class
    }

    private static boolean isNumber(DataType type) {
        return type instanceof NumericType || type.equals(DataTypes.BooleanType);
    }

    private static boolean isList(DataType type) {
        return type.equals(SQLDataTypes.VectorType())
                || type.equals(DataTypes.BinaryType)
                || (type instanceof ArrayType list && list.elementType() instanceof NumericType);
    }
}
