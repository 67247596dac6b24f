package org.kbfgs.spark.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/** The types that a column may have, by its part in an example. */
enum ColumnTypes {
    ID("bigint", "") {
        @Override
        boolean contains(DataType type) {
            return WHOLE.contains(type);
        }
    },
    ORDER("bigint or string", "") {
        @Override
        boolean contains(DataType type) {
            return WHOLE.contains(type) || type.equals(DataTypes.StringType);
        }
    },
    LIST("array<float>", "") {
        @Override
        boolean contains(DataType type) {
            return isVector(type)
                    || type.equals(DataTypes.BinaryType)
                    || (type instanceof ArrayType array && element(array) instanceof NumericType);
        }
    },
    NUMBER("a number or boolean", ": leave it out of the setting, or encode it as numbers") {
        @Override
        boolean contains(DataType type) {
            return type instanceof NumericType || type.equals(DataTypes.BooleanType);
        }
    },
    LABEL("int, bigint, double or string", "") {
        @Override
        boolean contains(DataType type) {
            return WHOLE.contains(type) || isName(type);
        }
    };

    private static final List<DataType> WHOLE = List.of(
            DataTypes.LongType,
            DataTypes.IntegerType,
            DataTypes.ShortType,
            DataTypes.ByteType,
            new DecimalType(20, 0)); // unsigned 64 bits

    /** Fields of Spark ML's vectors, dense and sparse. */
    private static final List<String> VECTOR = List.of("type", "size", "indices", "values");

    private final String expected;
    private final String cure;

    ColumnTypes(String expected, String cure) {
        this.expected = expected;
        this.cure = cure;
    }

    abstract boolean contains(DataType type);

    /** The expected types, as an error message states them. */
    String expected() {
        return expected;
    }

    /** The text that follows it. */
    String cure() {
        return cure;
    }

    static boolean isVector(DataType type) {
        return type instanceof UserDefinedType<?> own
                ? isVector(own.sqlType())
                : type instanceof StructType fields
                        && Arrays.asList(fields.fieldNames()).equals(VECTOR);
    }

    /** The type of a list's numbers. */
    static DataType element(ArrayType list) {
        return wrapped(list).map(StructField::dataType).orElse(list.elementType());
    }

    /** The only field of a list's elements, where they are structs: of a list whose middle group a writer named array. */
    static Optional<StructField> wrapped(ArrayType list) {
        return list.elementType() instanceof StructType fields && fields.length() == 1
                ? Optional.of(fields.apply(0))
                : Optional.empty();
    }

    /** Whether labels are names of classes: text, or numbers that need not be those of classes. */
    static boolean isName(DataType type) {
        return type.equals(DataTypes.StringType)
                || type.equals(DataTypes.DoubleType)
                || type.equals(DataTypes.FloatType);
    }

    /** Whether all values are bytes, or lists of bytes. */
    static boolean isByte(DataType type) {
        return type.equals(DataTypes.BinaryType) || type.equals(DataTypes.BooleanType);
    }

    /** Whether all values are whole numbers, or lists of whole numbers. */
    static boolean isWhole(DataType type) {
        return isByte(type) || WHOLE.contains(type instanceof ArrayType array ? element(array) : type);
    }
}
