package org.kbfgs.spark.dataset;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.FeatureTransform;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TargetColumns;
import org.kbfgs.table.TransformSettings;

/**
 * Some images of a dataset, on the driver.
 *
 * @param spec what the dataset's files say of themselves
 * @param rows features by id, an image a row
 */
public record DatasetImages(DatasetSpec spec, double[][] rows) {

    private static final TableColumns IMAGES = new TableColumns(
            new RowIdentity.Column(DatasetSpec.ID),
            new FeatureColumns.Single(DatasetSpec.FEATURES),
            new TargetColumns.Input());

    /**
     * Reads at most {@code count} rows, ids from 0 on; no others come to the driver.
     *
     * @param features what they may be
     * @throws BadInput if the data are not images, or a row is not as expected
     * @throws ClusterFailure if the cluster fails
     */
    public static DatasetImages first(SparkSession spark, String path, int count, TargetDomain.Numbers features) {
        DatasetImages images = read(spark, path, functions.col("identity").lt(count), features);
        if (images.rows().length == 0) {
            throw new BadInput(path + ": has no rows with ids below " + count + ", expected at least 1");
        }
        return images;
    }

    /**
     * Reads the rows of these ids.
     *
     * @throws BadInput if the data are not images, or a row is not as expected
     * @throws ClusterFailure if the cluster fails
     */
    public static DatasetImages of(SparkSession spark, String path, List<Long> ids) {
        return read(spark, path, functions.col("identity").isin(ids.toArray()), TargetDomain.Numbers.FINITE);
    }

    private static DatasetImages read(SparkSession spark, String path, Column chosen, TargetDomain.Numbers features) {
        ExampleTable table = ExampleTable.open(
                spark.newSession(), path, new Fitting.Learn(TableSource.USUAL, IMAGES, TransformSettings.NONE), 0);
        DatasetSpec spec = spec(path, table.summary());
        List<Row> rows;
        try {
            rows = table.rows()
                    .filter(chosen)
                    .orderBy("identity")
                    .select("identity", "features")
                    .collectAsList();
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("reading " + path, failure);
        }
        return new DatasetImages(
                spec,
                rows.stream().map(row -> features(path, row, spec, features)).toArray(double[][]::new));
    }

    private static double[] features(String path, Row row, DatasetSpec spec, TargetDomain.Numbers expected) {
        List<Float> features = row.isNullAt(1) ? List.of() : row.getList(1);
        if (features.size() != spec.dimension()) {
            throw new BadInput(path + ": id " + row.get(0) + " has " + features.size() + " features, expected "
                    + spec.height() + "x" + spec.width());
        }
        double[] values = new double[features.size()];
        for (int i = 0; i < values.length; i++) {
            Float value = features.get(i);
            if (value == null || !expected.contains(value)) {
                throw new RowFeatures(path, IMAGES.features(), values.length, expected, new FeatureTransform.Identity())
                        .outside(i, "id " + row.get(0), value);
            }
            values[i] = value;
        }
        return values;
    }

    /** Spark does not show the metadata that Parquet files hold besides the schema. */
    private static DatasetSpec spec(String path, DatasetSummary summary) {
        try {
            return DatasetSpec.of(summary.metadata());
        } catch (IllegalArgumentException e) {
            throw new BadInput(path + ": data are not images: " + e.getMessage());
        }
    }
}
