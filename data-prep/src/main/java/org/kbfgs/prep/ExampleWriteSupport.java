package org.kbfgs.prep;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.source.Example;
import org.kbfgs.source.Targets;

/** Examples in the schema of prepared datasets, without an object per value. */
final class ExampleWriteSupport extends WriteSupport<Example> {

    private final Targets targets;
    private final Map<String, String> metadata;
    private @Nullable RecordConsumer consumer;

    ExampleWriteSupport(Targets targets, Map<String, String> metadata) {
        this.targets = targets;
        this.metadata = Map.copyOf(metadata);
    }

    static MessageType schema(Targets targets) {
        Types.GroupBuilder<MessageType> schema = Types.buildMessage()
                .required(INT64)
                .named(DatasetSpec.ID)
                .requiredList()
                .requiredElement(FLOAT)
                .named(DatasetSpec.FEATURES);
        add(targets, schema);
        return schema.named("example");
    }

    /** Modified: schema. */
    private static void add(Targets targets, Types.GroupBuilder<MessageType> schema) {
        if (targets instanceof Targets.Label) {
            schema.required(INT32).named(DatasetSpec.LABEL);
        }
        if (targets instanceof Targets.Numbers numbers) {
            numbers.names().forEach(name -> schema.required(FLOAT).named(name));
        }
        if (targets instanceof Targets.Weighted weighted) {
            add(weighted.targets(), schema);
            schema.required(FLOAT).named(weighted.name());
        }
    }

    @Override
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema(targets), metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(Example example) {
        RecordConsumer to = Objects.requireNonNull(consumer, "prepareForWrite comes first");
        to.startMessage();
        to.startField(DatasetSpec.ID, 0);
        to.addLong(example.id());
        to.endField(DatasetSpec.ID, 0);
        to.startField(DatasetSpec.FEATURES, 1);
        to.startGroup();
        to.startField("list", 0);
        for (float feature : example.features()) {
            to.startGroup();
            to.startField("element", 0);
            to.addFloat(feature);
            to.endField("element", 0);
            to.endGroup();
        }
        to.endField("list", 0);
        to.endGroup();
        to.endField(DatasetSpec.FEATURES, 1);
        write(targets, to, example.targets());
        to.endMessage();
    }

    private static void write(Targets targets, RecordConsumer to, float[] values) {
        if (targets instanceof Targets.Label) {
            to.startField(DatasetSpec.LABEL, 2);
            to.addInteger((int) values[0]);
            to.endField(DatasetSpec.LABEL, 2);
        }
        if (targets instanceof Targets.Numbers numbers) {
            List<String> names = numbers.names();
            for (int i = 0; i < names.size(); i++) {
                write(names.get(i), 2 + i, values[i], to);
            }
        }
        if (targets instanceof Targets.Weighted weighted) {
            write(weighted.targets(), to, values);
            write(weighted.name(), 1 + values.length, values[values.length - 1], to);
        }
    }

    private static void write(String name, int field, float value, RecordConsumer to) {
        to.startField(name, field);
        to.addFloat(value);
        to.endField(name, field);
    }
}
