package org.kbfgs.prep;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;
import org.kbfgs.data.DatasetSpec;

/** Rows in the dataset schema, without an object per value. */
final class RowWriteSupport extends WriteSupport<Row> {
    static final MessageType SCHEMA = Types.buildMessage()
            .required(INT64)
            .named(DatasetSpec.ID)
            .requiredList()
            .requiredElement(FLOAT)
            .named(DatasetSpec.FEATURES)
            .required(INT32)
            .named(DatasetSpec.LABEL)
            .named("example");

    private final Map<String, String> metadata;
    private @Nullable RecordConsumer consumer;

    RowWriteSupport(Map<String, String> metadata) {
        this.metadata = Map.copyOf(metadata);
    }

    @Override
    public WriteContext init(Configuration configuration) {
        return new WriteContext(SCHEMA, metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(Row row) {
        RecordConsumer to = Objects.requireNonNull(consumer, "prepareForWrite comes first");
        to.startMessage();
        to.startField(DatasetSpec.ID, 0);
        to.addLong(row.id());
        to.endField(DatasetSpec.ID, 0);
        to.startField(DatasetSpec.FEATURES, 1);
        to.startGroup();
        to.startField("list", 0);
        for (int i = 0; i < row.length(); i++) {
            to.startGroup();
            to.startField("element", 0);
            to.addFloat(row.feature(i));
            to.endField("element", 0);
            to.endGroup();
        }
        to.endField("list", 0);
        to.endGroup();
        to.endField(DatasetSpec.FEATURES, 1);
        to.startField(DatasetSpec.LABEL, 2);
        to.addInteger(row.label());
        to.endField(DatasetSpec.LABEL, 2);
        to.endMessage();
    }
}
