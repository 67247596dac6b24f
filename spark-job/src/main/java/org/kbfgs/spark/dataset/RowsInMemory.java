package org.kbfgs.spark.dataset;

import java.util.Optional;
import org.kbfgs.data.RowBlock;

/** Rows on the Java heap. */
final class RowsInMemory implements ShardRows {

    private final FeatureAssembler features;
    private final RowTarget.Assembly targets;
    private final float[] weights;
    private final ShardForm form;
    private final float[] numbers;

    RowsInMemory(ShardForm form) {
        this.features = form.features();
        this.targets = form.target().assembly(form.rows());
        this.weights = new float[form.rows() * form.weight().width()];
        this.form = form;
        this.numbers = form.targetAndWeight();
    }

    /** Chunks of float32 make float32 of bytes that came before. */
    @Override
    public void put(Chunk chunk, int[] places) {
        for (int r = 0; r < places.length; r++) {
            chunk.copyTarget(r, numbers);
            targets.put(places[r], numbers);
            if (weights.length > 0) {
                weights[places[r]] = numbers[form.target().width()];
            }
        }
        features.put(chunk, places);
    }

    @Override
    public int featureBytes() {
        return ShardForm.isOfBytes(features.block()) ? 1 : Float.BYTES;
    }

    @Override
    public RowBlock features() {
        return features.block();
    }

    @Override
    public Optional<RowBlock> targets() {
        return targets.block();
    }

    @Override
    public Optional<RowBlock> weights() {
        return form.weight().width() > 0 ? Optional.of(new RowBlock.Floats(form.rows(), 1, weights)) : Optional.empty();
    }
}
