package org.kbfgs.spark.dataset;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.table.ClassLabels;
import org.kbfgs.table.ColumnSums;
import org.kbfgs.table.FeatureTransform;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TransformSettings;

/**
 * The preprocessing of a dataset: learnt from its rows if it is a training set, else as it was learnt.
 *
 * @param table of the dataset
 * @param path of the dataset
 * @param ids of the rows
 * @param weights of the rows that are trained on, which alone teach the transform
 */
record PreprocessingFit(ExampleTable table, String path, RowIds ids, WeightFit weights, Architecture architecture) {

    Preprocessing of(Fitting fitting) {
        if (fitting instanceof Fitting.Apply known) {
            return known.preprocessing();
        }
        TransformSettings transform =
                fitting instanceof Fitting.Learn learn ? learn.transform() : TransformSettings.NONE;
        TableColumns columns = fitting.columns().with(table.summary().columns().features());
        NetworkColumns.requireSizes(path, columns, architecture);
        return new Preprocessing(fitting.source(), columns, labels(), transform(columns, transform));
    }

    private FeatureTransform transform(TableColumns columns, TransformSettings settings) {
        if (settings.isNone()) {
            return new FeatureTransform.Identity();
        }
        RowFeatures features = new RowFeatures(
                path,
                columns.features(),
                architecture.inputs(),
                TargetDomain.Numbers.FINITE,
                new FeatureTransform.Identity());
        return settings.learn(sums(table.internalRows(), features, path, ids, weights));
    }

    /** One job, whose result does not depend on partitions: the sums are exact. */
    private static ColumnSums[] sums(
            JavaRDD<InternalRow> rows, RowFeatures features, String path, RowIds ids, WeightFit weights) {
        return rows.mapPartitions(some -> {
                    ColumnSums[] sums = ColumnSums.zeros(features.width());
                    ToLongFunction<InternalRow> idOf = ids.reader(path);
                    Selection.Ids selected = weights.selection().of(ids.rows());
                    float[] weight = {1};
                    while (some.hasNext()) {
                        InternalRow row = some.next();
                        long id = idOf.applyAsLong(row);
                        if (selected.of(id).isPresent()) {
                            weights.weight().read(row, id, weight, 0);
                            features.addTo(sums, row, () -> "id " + id, weight[0]);
                        }
                    }
                    return (Iterator<ColumnSums[]>) List.<ColumnSums[]>of(sums).iterator();
                })
                .treeReduce(ColumnSums::added);
    }

    private ClassLabels labels() {
        return table.summary().types().hasNamedClasses() ? new ClassLabels.Names(names()) : new ClassLabels.Numbers();
    }

    /** The distinct labels in the order of their characters. */
    private List<String> names() {
        int classes = architecture.outputs();
        Set<String> names = new TreeSet<>();
        table.targets().mapPartitions(rows -> distinct(rows, classes)).collect().forEach(names::add);
        if (names.size() > classes) {
            throw new BadInput(path + ": column "
                    + table.summary().columns().target().names().get(0) + " has more than " + classes
                    + " different labels, expected at most the network's outputs");
        }
        return List.copyOf(names);
    }

    /** Of a partition; one more than the classes where there are too many. */
    private static Iterator<String> distinct(Iterator<InternalRow> rows, int classes) {
        Set<UTF8String> names = new HashSet<>();
        while (rows.hasNext() && names.size() <= classes) {
            InternalRow row = rows.next();
            UTF8String name = row.isNullAt(RowLayout.TARGET) ? null : row.getUTF8String(RowLayout.TARGET);
            if (name != null && !names.contains(name)) {
                names.add(name.clone());
            }
        }
        return names.stream().map(UTF8String::toString).iterator();
    }
}
