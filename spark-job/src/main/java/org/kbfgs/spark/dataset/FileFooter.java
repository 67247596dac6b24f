package org.kbfgs.spark.dataset;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.TableColumns;

/**
 * A dataset's columns as the footer of a Parquet file describes them. Other columns, of whatever type, are not looked at.
 *
 * @param file its path, as the user knows it
 * @param rows their number
 * @param columns those of a dataset that the file has, by Spark's types
 * @param names of all its columns
 * @param metadata of its writer
 * @param listed numbers of all rows' lists of features; 0 where features are not lists
 * @param needsRowReader whether a column's encoding is one that Spark's vectorised reader refuses
 */
public record FileFooter(
        String file,
        long rows,
        StructType columns,
        List<String> names,
        HashMap<String, String> metadata,
        long listed,
        boolean needsRowReader)
        implements Serializable {

    private static final String READABLE = "uncompressed, snappy, gzip, zstd or lz4_raw";

    /** Names in the path of a list's numbers: of the column, of its repeated group and of the element. */
    private static final int LIST_LEVELS = 3;

    /** The message of parquet-mr's exception for a logical type that it does not know. */
    private static final String UNKNOWN_TYPE = "LogicalType";

    /** @throws BadInput if the file is not readable, or a column of a dataset is not readable by this Spark */
    static FileFooter read(FileStatus file, TableColumns wanted, Configuration hadoop) {
        String name = HadoopPaths.shown(file.getPath());
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromStatus(file, hadoop))) {
            return of(name, wanted, reader);
        } catch (NullPointerException e) {
            throw String.valueOf(e.getMessage()).contains(UNKNOWN_TYPE)
                    ? new BadInput(
                            name + ": has a column of a type that the Parquet of this Spark does not know, such as half"
                                    + " floats (FLOAT16), expected float: write the column as float")
                    : DatasetPath.unreadable(name, firstLine(e));
        } catch (IOException | RuntimeException e) { // Parquet has no one error for a broken file
            throw e instanceof BadInput bad ? bad : DatasetPath.unreadable(name, firstLine(e));
        }
    }

    /** The same on an executor. */
    static FileFooter read(String uri, TableColumns wanted, Configuration hadoop) {
        Path path = new Path(uri);
        try {
            return read(HadoopPaths.files(path, hadoop).getFileStatus(path), wanted, hadoop);
        } catch (IOException e) {
            throw DatasetPath.unreadable(HadoopPaths.shown(path), firstLine(e));
        }
    }

    private static FileFooter of(String name, TableColumns wanted, ParquetFileReader reader) {
        FileMetaData meta = reader.getFooter().getFileMetaData();
        MessageType schema = meta.getSchema();
        boolean rowReader = false;
        long listed = 0;
        for (BlockMetaData group : reader.getFooter().getBlocks()) {
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                if (wanted.reads(chunk.getPath().toArray()[0])) {
                    requireCodec(name, chunk.getCodec());
                    rowReader |= chunk.getEncodings().contains(Encoding.BYTE_STREAM_SPLIT);
                    listed += isList(chunk, wanted, schema) ? chunk.getValueCount() : 0;
                }
            }
        }
        return new FileFooter(
                name,
                reader.getRecordCount(),
                columns(name, wanted, schema),
                schema.getFields().stream().map(Type::getName).toList(),
                new HashMap<>(meta.getKeyValueMetaData()),
                listed,
                rowReader);
    }

    /** Whether a chunk has the numbers of lists of features; a vector of Spark ML has several columns. */
    private static boolean isList(ColumnChunkMetaData chunk, TableColumns wanted, MessageType schema) {
        String[] path = chunk.getPath().toArray();
        return wanted.features() instanceof FeatureColumns.Single one
                && one.name().equals(path[0])
                && schema.getMaxRepetitionLevel(path) == 1
                && path.length <= LIST_LEVELS;
    }

    private static StructType columns(String name, TableColumns wanted, MessageType schema) {
        List<Type> ours = schema.getFields().stream()
                .filter(field -> wanted.reads(field.getName()))
                .toList();
        StructType columns = new StructType();
        for (Type field : ours) {
            try {
                MessageType alone = new MessageType(schema.getName(), new ArrayList<>(List.of(field)));
                columns = columns.add(new ParquetToSparkSchemaConverter(new SQLConf())
                        .convert(alone)
                        .apply(0));
            } catch (Exception unknown) { // an AnalysisException, which Scala does not declare
                throw new BadInput(name + ": column " + field.getName() + " is of a type that Spark cannot read ("
                        + field.toString().strip() + "), expected numbers");
            }
        }
        return columns;
    }

    private static void requireCodec(String name, CompressionCodecName codec) {
        String type = codec.getHadoopCompressionCodecClassName();
        try {
            if (type != null) {
                Class.forName(type, false, Thread.currentThread().getContextClassLoader());
            }
        } catch (ClassNotFoundException none) {
            throw new BadInput(name + ": is compressed by " + codec.name().toLowerCase(Locale.ROOT)
                    + ", which this Spark cannot read, expected " + READABLE);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }

    /** The metadata, not to be changed. */
    Map<String, String> keyValues() {
        return Map.copyOf(metadata);
    }
}
