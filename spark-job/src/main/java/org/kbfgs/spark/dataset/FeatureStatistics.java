package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.features.FeatureSums;
import org.kbfgs.features.SecondMoments;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.FeatureTransform;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TransformSettings;

/** Sums over the features of a prepared dataset's files, by Spark jobs. */
public final class FeatureStatistics {

    private final String path;
    private final ExampleTable table;
    private final RowFeatures features;
    private final RowIds ids;

    private FeatureStatistics(String path, ExampleTable table, RowFeatures features, RowIds ids) {
        this.path = path;
        this.table = table;
        this.features = features;
        this.ids = ids;
    }

    /** @throws BadInput if there is no dataset, or it has no examples */
    public static FeatureStatistics open(SparkSession session, String path, TableColumns columns) {
        Fitting fitting = new Fitting.Learn(TableSource.USUAL, columns, TransformSettings.NONE);
        ExampleTable table = ExampleTable.open(session.newSession(), path, fitting, 0);
        RowFeatures features = new RowFeatures(
                path,
                columns.features(),
                PreparedTables.width(path, table),
                TargetDomain.Numbers.FINITE,
                new FeatureTransform.Identity());
        return new FeatureStatistics(path, table, features, PreparedTables.ids(path, table));
    }

    /** What the files say of images; empty if they say nothing. */
    public Optional<DatasetSpec> images() {
        return table.summary().metadata().containsKey(DatasetSpec.KEY_HEIGHT)
                ? Optional.of(DatasetSpec.of(table.summary().metadata()))
                : Optional.empty();
    }

    /** The number of features of an example. */
    public int width() {
        return features.width();
    }

    /** Of each feature. */
    public FeatureSums sums() {
        return reduced(FeatureSums::new, FeatureSums::add, FeatureSums::add);
    }

    /** Of all pairs of features. */
    public SecondMoments moments() {
        return reduced(SecondMoments::new, SecondMoments::add, SecondMoments::add);
    }

    private <S extends Serializable> S reduced(New<S> zero, Add<S> add, Merge<S> merge) {
        RowFeatures reading = features;
        RowIds numbering = ids;
        String name = path;
        try {
            return table.internalRows()
                    .mapPartitions(rows -> one(zero, add, reading, numbering.reader(name), rows))
                    .treeReduce(merge::of);
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("reading " + path, failure);
        }
    }

    private static <S> Iterator<S> one(
            New<S> zero,
            Add<S> add,
            RowFeatures features,
            ToLongFunction<InternalRow> idOf,
            Iterator<InternalRow> rows) {
        S sums = zero.of(features.width());
        float[] values = new float[features.width()];
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            long id = idOf.applyAsLong(row);
            features.read(row, RowLayout.FEATURES, () -> "id " + id, values);
            add.to(sums, values);
        }
        return List.of(sums).iterator();
    }

    private interface New<S> extends Serializable {
        S of(int width);
    }

    private interface Add<S> extends Serializable {
        void to(S sums, float[] features);
    }

    private interface Merge<S> extends Serializable {
        S of(S one, S other);
    }
}
