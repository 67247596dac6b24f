package org.kbfgs.spark;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;

/**
 * The images of the smallest ids of a dataset, on the driver.
 *
 * @param spec what the dataset's files say of themselves
 * @param rows features by id, an image a row
 */
public record FirstImages(DatasetSpec spec, double[][] rows) {

    /**
     * Reads at most {@code count} rows, ids from 0 on; no others come to the driver.
     *
     * @throws BadInput if the data are not images, or a row is not as expected
     * @throws ClusterFailure if the cluster fails
     */
    public static FirstImages read(SparkSession spark, String path, int count) {
        Dataset<Row> all = ParquetDataset.open(spark, path);
        ParquetDataset.check(path, all.schema());
        DatasetSpec spec = spec(path, all, spark.sparkContext().hadoopConfiguration());
        List<Row> rows;
        try {
            rows = all.filter(functions.col(DatasetSpec.ID).lt(count))
                    .orderBy(DatasetSpec.ID)
                    .select(DatasetSpec.ID, DatasetSpec.FEATURES)
                    .takeAsList(count);
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("reading " + path, failure);
        }
        if (rows.isEmpty()) {
            throw new BadInput(path + ": has no rows with ids below " + count + ", expected at least 1");
        }
        return new FirstImages(
                spec, rows.stream().map(row -> features(path, row, spec)).toArray(double[][]::new));
    }

    private static double[] features(String path, Row row, DatasetSpec spec) {
        List<Float> features = row.isNullAt(1) ? List.of() : row.getList(1);
        if (features.size() != spec.dimension()) {
            throw new BadInput(path + ": id " + row.get(0) + " has " + features.size() + " features, expected "
                    + spec.height() + "x" + spec.width());
        }
        double[] values = new double[features.size()];
        for (int i = 0; i < values.length; i++) {
            Float value = features.get(i);
            if (value == null || !Float.isFinite(value)) {
                throw new BadInput(path + ": feature " + i + " of id " + row.get(0) + " is " + value
                        + ", expected a finite number");
            }
            values[i] = value;
        }
        return values;
    }

    /** Spark does not show the metadata that Parquet files hold besides the schema; the footer of any one has them. */
    private static DatasetSpec spec(String path, Dataset<Row> rows, Configuration configuration) {
        String file = Arrays.stream(rows.inputFiles())
                .sorted()
                .findFirst()
                .orElseThrow(() -> new BadInput(path + ": has no Parquet files"));
        Path place = new Path(URI.create(file));
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(place, configuration))) {
            Map<String, String> metadata = reader.getFooter().getFileMetaData().getKeyValueMetaData();
            return DatasetSpec.of(metadata);
        } catch (IllegalArgumentException e) {
            throw new BadInput(path + ": data are not images: " + e.getMessage());
        } catch (IOException e) {
            throw ClusterFailure.of("reading " + place, e);
        }
    }
}
