package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;

/** Which columns a dataset must have, in its files or as the names of its folders ({@code label=3/}), and of which types. */
final class DatasetColumns {

    private static final List<DataType> WHOLE = List.of(
            DataTypes.LongType,
            DataTypes.IntegerType,
            DataTypes.ShortType,
            DataTypes.ByteType,
            new DecimalType(20, 0)); // unsigned 64 bits

    private static final List<DataType> NUMBERS =
            List.of(DataTypes.createArrayType(DataTypes.FloatType), DataTypes.createArrayType(DataTypes.DoubleType));

    private DatasetColumns() {}

    /**
     * Refuses a dataset without the columns, naming the file where files differ.
     *
     * @param path of the dataset
     * @param file that is looked at first; types of the others are compared with it
     */
    static void check(String path, List<FileFooter> files) {
        for (FileFooter file : files) {
            check(path, files, file, DatasetSpec.ID, "bigint", WHOLE);
            check(path, files, file, DatasetSpec.FEATURES, "array<float>", NUMBERS);
            check(path, files, file, DatasetSpec.LABEL, "int or bigint", WHOLE);
        }
    }

    /** Refuses a dataset without features, which is all that predictions need. */
    static void checkFeatures(String path, List<FileFooter> files) {
        for (FileFooter file : files) {
            check(path, files, file, DatasetSpec.FEATURES, "array<float>", NUMBERS);
        }
    }

    private static void check(
            String path,
            List<FileFooter> files,
            FileFooter file,
            String name,
            String expected,
            List<DataType> allowed) {
        boolean isAlike = files.stream().allMatch(other -> other.columns().equals(file.columns()));
        String where = isAlike ? path : file.file();
        if (file.columns().getFieldIndex(name).isEmpty()) {
            if (!isFolder(file, name)) {
                throw new BadInput(where + ": no column " + name + " among " + String.join(", ", file.names())
                        + ", expected one of type " + expected);
            }
            return;
        }
        DataType type = file.columns().apply(name).dataType();
        if (!allowed.contains(plain(type))) {
            String others = isAlike ? "" : others(files, file, name);
            throw new BadInput(where + ": column " + name + " is of type " + type.simpleString() + others
                    + ", expected " + expected);
        }
    }

    private static DataType plain(DataType type) {
        return type instanceof ArrayType array ? DataTypes.createArrayType(array.elementType()) : type;
    }

    private static String others(List<FileFooter> files, FileFooter file, String name) {
        TreeSet<String> types = new TreeSet<>();
        for (FileFooter other : files) {
            if (!other.equals(file) && other.columns().getFieldIndex(name).isDefined()) {
                types.add(other.columns().apply(name).dataType().simpleString());
            }
        }
        return types.isEmpty() ? "" : " (other files: " + String.join(", ", types) + ")";
    }

    /** Whether a folder above the file gives all its rows a value of the column. */
    private static boolean isFolder(FileFooter file, String name) {
        return Arrays.stream(file.file().split("/")).anyMatch(folder -> folder.startsWith(name + "="));
    }

    /** The columns to read of files with these, folders' included: wide enough for all whole numbers. */
    static StructType toRead(StructType ofFile) {
        List<String> folders = new ArrayList<>(DatasetSpec.COLUMNS);
        folders.removeAll(Arrays.asList(ofFile.fieldNames()));
        StructType all = ofFile;
        for (String name : folders) {
            all = all.add(name, DataTypes.LongType);
        }
        return all;
    }
}
