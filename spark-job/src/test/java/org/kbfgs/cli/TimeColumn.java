package org.kbfgs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** A dataset with a column of a time of day, a type that Spark does not have. */
final class TimeColumn {

    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            """
            message table {
              required int64 at (TIME(MICROS,true));
              required int64 id;
              required group features (LIST) { repeated group list { required float element; } }
              required int32 label;
            }
            """);

    private TimeColumn() {}

    /** Rows of the same features. */
    static void write(Path to, List<Float> features, int rows) throws IOException {
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(to.toUri()))
                .withType(SCHEMA)
                .withConf(new Configuration())
                .build()) {
            for (int id = 0; id < rows; id++) {
                Group row = new SimpleGroupFactory(SCHEMA).newGroup();
                row.add("at", 1000L * id);
                row.add("id", (long) id);
                Group list = row.addGroup("features");
                features.forEach(value -> list.addGroup("list").add("element", value));
                row.add("label", id % 3);
                writer.write(row);
            }
        }
    }
}
