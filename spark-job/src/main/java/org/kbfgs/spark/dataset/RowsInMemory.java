package org.kbfgs.spark.dataset;

import java.util.Optional;
import org.kbfgs.data.RowBlock;

/** Rows on the Java heap. */
final class RowsInMemory implements ShardRows {

    private final FeatureAssembler features;
    private final RowTarget.Assembly targets;
    private final float[] target;

    RowsInMemory(ShardForm form) {
        this.features = form.features();
        this.targets = form.target().assembly(form.rows());
        this.target = new float[form.target().width()];
    }

    /** Chunks of float32 make float32 of bytes that came before. */
    @Override
    public void put(Chunk chunk, int[] places) {
        for (int r = 0; r < places.length; r++) {
            chunk.copyTarget(r, target);
            targets.put(places[r], target);
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
}
