package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.BadInput;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TargetColumns;

/**
 * Which columns a dataset must have, in its files or as the names of its folders ({@code label=3/}), and of which types.
 *
 * @param path of the dataset
 * @param files whose types are compared with each other
 * @param columns by exact names
 */
record DatasetColumns(String path, List<FileFooter> files, TableColumns columns) {

    /** Refuses a dataset without the columns, naming the file where files differ. */
    void check() {
        for (FileFooter file : files) {
            if (columns.identity() instanceof RowIdentity.Column id) {
                check(file, id.name(), ColumnTypes.ID);
            }
            if (columns.identity() instanceof RowIdentity.OrderOf order) {
                check(file, order.name(), ColumnTypes.ORDER);
            }
            boolean isOne = columns.features() instanceof FeatureColumns.Single;
            columns.features()
                    .names()
                    .forEach(name -> check(file, name, isOne ? ColumnTypes.LIST : ColumnTypes.NUMBER));
            boolean isLabel = columns.target() instanceof TargetColumns.Label;
            columns.target()
                    .names()
                    .forEach(name -> check(file, name, isLabel ? ColumnTypes.LABEL : ColumnTypes.NUMBER));
            columns.weight().names().forEach(name -> check(file, name, ColumnTypes.NUMBER));
        }
    }

    private void check(FileFooter file, String name, ColumnTypes allowed) {
        boolean isAlike = files.stream().allMatch(other -> other.columns().equals(file.columns()));
        String where = isAlike ? path : file.file();
        if (file.columns().getFieldIndex(name).isEmpty()) {
            if (!isFolder(file, name)) {
                throw new BadInput(where + ": no column " + name + " among " + String.join(", ", file.names())
                        + ", expected one of type " + allowed.expected());
            }
            return;
        }
        DataType type = file.columns().apply(name).dataType();
        if (!allowed.contains(type) || !isAlikeLabels(allowed, name, type)) {
            String others = isAlike ? "" : others(file, name);
            throw new BadInput(where + ": column " + name + " is of type " + type.simpleString() + others
                    + ", expected " + allowed.expected() + allowed.cure());
        }
    }

    /** Labels are all numbers or all names. */
    private boolean isAlikeLabels(ColumnTypes allowed, String name, DataType type) {
        return allowed != ColumnTypes.LABEL
                || !ColumnTypes.isName(type)
                || files.stream()
                        .allMatch(other -> other.columns().getFieldIndex(name).isDefined()
                                && other.columns().apply(name).dataType().equals(type));
    }

    private String others(FileFooter file, String name) {
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
    StructType toRead(StructType ofFile) {
        List<String> folders = new ArrayList<>(names());
        folders.removeAll(Arrays.asList(ofFile.fieldNames()));
        StructType all = ofFile;
        for (String name : folders) {
            all = all.add(name, DataTypes.LongType);
        }
        return all;
    }

    /** Of all columns that are read. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        if (columns.identity() instanceof RowIdentity.Column id) {
            names.add(id.name());
        }
        names.addAll(columns.features().names());
        names.addAll(columns.target().names());
        names.addAll(columns.weight().names());
        return names;
    }

    /** Whether the targets are names of classes. */
    boolean hasNamedClasses() {
        return columns.target() instanceof TargetColumns.Label label
                && ColumnTypes.isName(type(files.get(0), label.name()));
    }

    /** Whether the types of all features are of a kind. */
    boolean hasFeatures(Predicate<DataType> kind) {
        return !files.isEmpty()
                && columns.features().names().stream()
                        .allMatch(name -> files.stream().allMatch(file -> kind.test(type(file, name))));
    }

    private static DataType type(FileFooter file, String name) {
        return file.columns().getFieldIndex(name).isDefined()
                ? file.columns().apply(name).dataType()
                : DataTypes.LongType; // of a folder
    }
}
