package org.kbfgs.spark.dataset;

import org.kbfgs.data.RowBlock;

/** A shard's features while its chunks come in: bytes as long as all of them are, float32 from then on. */
final class FeatureAssembler {

    private final int rows;
    private final int width;
    private final int length;
    /** The value that each byte stands for. */
    private final float[] numbers;

    private RowBlock block;

    /** So many rows; {@code length}: of numbers, rows x width. */
    FeatureAssembler(int rows, int width, int length, float[] numbers) {
        this.rows = rows;
        this.width = width;
        this.length = length;
        this.numbers = numbers;
        this.block = new RowBlock.Bytes(0, width, new byte[0], numbers);
    }

    /** Row r of the chunk becomes row places[r]. Modified. */
    void put(Chunk chunk, int[] places) {
        block = roomFor(chunk);
        for (int r = 0; r < places.length; r++) {
            if (block instanceof RowBlock.Bytes bytes) {
                chunk.copyBytes(r, bytes.values(), places[r] * width);
            } else if (block instanceof RowBlock.Floats floats) {
                chunk.copyFloats(r, numbers, floats.values(), places[r] * width);
            }
        }
    }

    /** The first chunk decides what there is room for; later ones, where bytes do not do. */
    private RowBlock roomFor(Chunk chunk) {
        if (chunk.isOfBytes()) {
            return block.rows() < rows ? new RowBlock.Bytes(rows, width, new byte[length], numbers) : block;
        }
        return block instanceof RowBlock.Bytes bytes ? new RowBlock.Floats(rows, width, floats(bytes)) : block;
    }

    private float[] floats(RowBlock.Bytes bytes) {
        float[] floats = new float[length];
        for (int i = 0; i < bytes.values().length; i++) {
            floats[i] = numbers[Byte.toUnsignedInt(bytes.values()[i])];
        }
        return floats;
    }

    /** All rows, once they are there. */
    RowBlock block() {
        return block;
    }
}
