package org.kbfgs.spark.dataset;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Architecture;
import org.kbfgs.table.ClassLabels;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.TableColumns;

/**
 * The preprocessing of a dataset: learnt from its rows if it is a training set, else as it was learnt.
 *
 * @param table of the dataset
 * @param path of the dataset
 */
record PreprocessingFit(ExampleTable table, String path, Architecture architecture) {

    Preprocessing of(Fitting fitting) {
        if (fitting instanceof Fitting.Apply known) {
            return known.preprocessing();
        }
        TableColumns columns = fitting.columns().with(table.summary().columns().features());
        return new Preprocessing(columns, labels());
    }

    private ClassLabels labels() {
        return table.summary().types().hasNamedClasses() ? new ClassLabels.Names(names()) : new ClassLabels.Numbers();
    }

    /** The distinct labels in the order of their characters. */
    private List<String> names() {
        int classes = architecture.outputs();
        Dataset<Row> distinct =
                table.rows().select("target").na().drop().distinct().limit(classes + 1);
        List<String> names = distinct.collectAsList().stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
        if (names.size() > classes) {
            throw new BadInput(path + ": column "
                    + table.summary().columns().target().names().get(0) + " has more than " + classes
                    + " different labels, expected at most the network's outputs");
        }
        return names;
    }
}
