package org.kbfgs.table;

import java.util.Optional;
import org.kbfgs.io.TableFormat;

/**
 * How the files of a table are read.
 *
 * @param format empty: by the path's extension
 * @param schema of CSV, as Spark's DDL; empty: inferred from the values
 */
public record TableSource(Optional<TableFormat> format, Optional<String> schema) {

    /** As the path's extension tells. */
    public static final TableSource USUAL = new TableSource(Optional.empty(), Optional.empty());

    /** For a table at this path. */
    public TableFormat formatOf(String path) {
        return format.orElseGet(() -> TableFormat.ofPath(path));
    }
}
