package org.kbfgs.table;

import java.io.Serializable;
import java.util.List;

/** Where the ids 0 to n - 1 of a table's rows come from. */
public sealed interface RowIdentity extends Serializable {

    /** The column {@code id} where a table has it, else the rows' positions. */
    record ColumnOrPosition(String name) implements RowIdentity {}

    /** A column that holds each of 0 to n - 1 once. */
    record Column(String name) implements RowIdentity {}

    /** Rows are numbered within the files, in the order of the files' paths, whatever reads them. */
    record Position() implements RowIdentity {}

    /** Rows of a DataFrame, numbered in the order of a column whose values differ. */
    record OrderOf(String name) implements RowIdentity {}

    /** Rows of a DataFrame, numbered in the order of its partitions and of the rows within each. */
    record Partition() implements RowIdentity {}

    /** For a table with these columns. */
    default RowIdentity in(List<String> columns) {
        if (this instanceof ColumnOrPosition either) {
            return columns.contains(either.name()) ? new Column(either.name()) : new Position();
        }
        return this;
    }

    /** Whether a column may hold the ids. */
    default boolean reads(String column) {
        return (this instanceof ColumnOrPosition either && either.name().equals(column))
                || (this instanceof Column named && named.name().equals(column))
                || (this instanceof OrderOf order && order.name().equals(column));
    }
}
