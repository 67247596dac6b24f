package org.kbfgs.spark.dataset;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.table.RowIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the rows of a dataset come from. */
public sealed interface TableInput {

    /** What messages call the dataset. */
    String name();

    /** Reports something that training continues in spite of. */
    void warn(String message);

    /** Files, which a command of a user names. */
    record Files(String name) implements TableInput {
        @Override
        public void warn(String message) {
            ErrorLine.warn(message);
        }
    }

    /**
     * A DataFrame of a program that Spark is shared with; warnings go to the program's log.
     *
     * @param identity of its rows
     */
    record Frame(String name, Dataset<Row> rows, RowIdentity identity) implements TableInput {

        private static final Logger LOG = LoggerFactory.getLogger(Frame.class);

        @Override
        public void warn(String message) {
            LOG.warn(message);
        }
    }
}
