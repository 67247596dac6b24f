package org.kbfgs.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.kbfgs.data.Block;
import org.kbfgs.data.Shard;
import org.kbfgs.io.Sha256;
import org.kbfgs.spark.ClusterFailure;
import org.kbfgs.spark.ParquetDataset;
import scala.Tuple2;

/**
 * What tells one dataset from another, wherever and in whatever files it lies: its examples as a training sees them.
 *
 * @param examples n
 * @param sha256 of all features and targets, shard by shard; depends on the number of shards and the number type
 */
public record Fingerprint(long examples, String sha256) {

    private static final int BUFFER = 1 << 16;

    /** Computed by the executors that hold the shards. */
    static Fingerprint of(ParquetDataset data) {
        try {
            List<Tuple2<Integer, byte[]>> digests = new ArrayList<>(
                    data.shards().map(s -> new Tuple2<>(s.number(), digest(s))).collect());
            digests.sort(Comparator.comparing(Tuple2::_1));
            MessageDigest whole = Sha256.digest();
            digests.forEach(one -> whole.update(one._2()));
            return new Fingerprint(data.examples(), Sha256.hex(whole));
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("fingerprint of " + data.path(), failure);
        }
    }

    static byte[] digest(Shard shard) {
        MessageDigest digest = Sha256.digest();
        update(digest, shard.features());
        shard.targets().ifPresent(targets -> update(digest, targets));
        return digest.digest();
    }

    private static void update(MessageDigest digest, Block block) {
        digest.update((block.rows() + "x" + block.columns()).getBytes(StandardCharsets.US_ASCII));
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.multiplyExact(block.rows(), block.columns());
        for (int at = 0; at < length; ) {
            buffer.clear();
            at += fill(buffer, block, at, length);
            digest.update(buffer.flip());
        }
    }

    /** As many of the block's numbers, from one on, as the buffer takes; how many. Modified: buffer. */
    private static int fill(ByteBuffer buffer, Block block, int from, int length) {
        if (block instanceof Block.Floats floats) {
            int count = Math.min(BUFFER / Float.BYTES, length - from);
            buffer.asFloatBuffer().put(floats.values(), from, count);
            buffer.position(count * Float.BYTES);
            return count;
        }
        int count = Math.min(BUFFER / Double.BYTES, length - from);
        buffer.asDoubleBuffer().put(((Block.Doubles) block).values(), from, count);
        buffer.position(count * Double.BYTES);
        return count;
    }
}
