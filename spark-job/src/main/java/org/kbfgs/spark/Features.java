package org.kbfgs.spark;

import org.kbfgs.data.Block;

/** A shard's features while its chunks come in: bytes as long as all of them are, float32 from then on. */
final class Features {

    private final int rows;
    private final int width;
    private final int length;
    /** What each byte stands for. */
    private final float[] numbers;

    private Block block;

    /** So many rows; {@code length}: of numbers, rows x width. */
    Features(int rows, int width, int length, float[] numbers) {
        this.rows = rows;
        this.width = width;
        this.length = length;
        this.numbers = numbers;
        this.block = new Block.Bytes(0, width, new byte[0], numbers);
    }

    /** Row r of the chunk becomes row places[r]. Modified. */
    void putI(Chunk chunk, int[] places) {
        block = roomFor(chunk);
        for (int r = 0; r < places.length; r++) {
            if (block instanceof Block.Bytes bytes) {
                chunk.copyBytes(r, bytes.values(), places[r] * width);
            } else if (block instanceof Block.Floats floats) {
                chunk.copyFloats(r, numbers, floats.values(), places[r] * width);
            }
        }
    }

    /** The first chunk decides what there is room for; later ones, where bytes do not do. */
    private Block roomFor(Chunk chunk) {
        if (chunk.isOfBytes()) {
            return block.rows() < rows ? new Block.Bytes(rows, width, new byte[length], numbers) : block;
        }
        return block instanceof Block.Bytes bytes ? new Block.Floats(rows, width, floats(bytes)) : block;
    }

    private float[] floats(Block.Bytes bytes) {
        float[] floats = new float[length];
        for (int i = 0; i < bytes.values().length; i++) {
            floats[i] = numbers[Byte.toUnsignedInt(bytes.values()[i])];
        }
        return floats;
    }

    /** All rows, once they are there. */
    Block block() {
        return block;
    }
}
