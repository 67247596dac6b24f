package org.kbfgs.spark.dataset;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import org.kbfgs.data.MappedRecords;
import org.kbfgs.data.RowBlock;

/** Rows in a file in a local folder of Spark's: a record an example, which holds its targets, its weight and its features. */
final class RowsOnDisk implements ShardRows {

    private final ShardForm form;
    private final int featureBytes;
    private final RecordLayout layout;
    private final RecordFile file;
    private final float[] numbers;
    private Optional<MappedRecords> mapped = Optional.empty();

    private RowsOnDisk(ShardForm form, int featureBytes) {
        this.form = form;
        this.featureBytes = featureBytes;
        this.layout = form.record(featureBytes);
        this.file = RecordFile.create(form.rows(), layout.bytes());
        this.numbers = form.targetAndWeight();
    }

    /** No rows yet. {@code featureBytes}: of a feature. */
    static RowsOnDisk create(ShardForm form, int featureBytes) {
        return new RowsOnDisk(form, featureBytes);
    }

    /** Those rows that are there, with features as float32. Rows that are announced only are of no value, and are put later. */
    static RowsOnDisk ofFloats(ShardForm form, ShardRows rows, BitSet there) {
        RowsOnDisk copy = new RowsOnDisk(form, Float.BYTES);
        RowBlock features = rows.features();
        Optional<RowBlock> targets = rows.targets();
        Optional<RowBlock> weights = rows.weights();
        for (int r = there.nextSetBit(0); r >= 0; r = there.nextSetBit(r + 1)) {
            ByteBuffer record = copy.file.record(r);
            int start = record.position();
            copyRow(
                    features,
                    r,
                    new RecordLayout.Group(form.width(), Float.BYTES),
                    record.position(start + copy.layout.features()));
            if (targets.isPresent()) {
                copyRow(targets.get(), r, form.target().group(), record.position(start + copy.layout.targets()));
            }
            if (weights.isPresent()) {
                copyRow(weights.get(), r, form.weight().group(), record.position(start + copy.layout.weights()));
            }
        }
        return copy;
    }

    private static void copyRow(RowBlock from, int row, RecordLayout.Group group, ByteBuffer to) {
        for (int c = 0; c < group.columns(); c++) {
            group.put(from.at(row, c), to);
        }
    }

    @Override
    public void put(Chunk chunk, int[] places) {
        for (int r = 0; r < places.length; r++) {
            ByteBuffer record = file.record(places[r]);
            int start = record.position();
            chunk.copyTarget(r, numbers);
            form.target().write(numbers, record.position(start + layout.targets()));
            if (form.weight().width() > 0) {
                record.position(start + layout.weights())
                        .putFloat(numbers[form.target().width()]);
            }
            record.position(start + layout.features());
            if (featureBytes == 1) {
                chunk.putBytes(r, record);
            } else {
                chunk.putFloats(r, form.numbers(), record);
            }
        }
    }

    @Override
    public int featureBytes() {
        return featureBytes;
    }

    private MappedRecords mapped() {
        MappedRecords records = mapped.orElseGet(file::map);
        mapped = Optional.of(records);
        return records;
    }

    @Override
    public RowBlock features() {
        return featureBytes == 1
                ? new RowBlock.MappedBytes(form.rows(), form.width(), mapped(), layout.features(), form.numbers())
                : new RowBlock.MappedFloats(form.rows(), form.width(), mapped(), layout.features());
    }

    @Override
    public Optional<RowBlock> targets() {
        return form.target().block(form.rows(), mapped(), layout.targets());
    }

    @Override
    public Optional<RowBlock> weights() {
        return form.weight().width() > 0
                ? Optional.of(new RowBlock.MappedFloats(form.rows(), 1, mapped(), layout.weights()))
                : Optional.empty();
    }
}
