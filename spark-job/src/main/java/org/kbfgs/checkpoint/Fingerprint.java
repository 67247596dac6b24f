package org.kbfgs.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.io.Sha256;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.session.ClusterFailure;
import scala.Tuple2;

/**
 * The identity of a dataset, whatever its place and files: its examples as a training sees them.
 *
 * @param examples n
 * @param sha256 of all features, targets and weights, shard by shard; depends on the number of shards and the number type
 */
public record Fingerprint(long examples, String sha256) {

    /** Computed by the executors that hold the shards, of numbers of the network's type, however the shards keep them. */
    static Fingerprint of(ParquetDataset data, ElementType type) {
        try {
            List<Tuple2<Integer, byte[]>> digests = new ArrayList<>(data.shards()
                    .map(s -> new Tuple2<>(s.number(), digest(s, type)))
                    .collect());
            digests.sort(Comparator.comparing(Tuple2::_1));
            MessageDigest whole = Sha256.digest();
            digests.forEach(one -> whole.update(one._2()));
            return new Fingerprint(data.examples(), Sha256.hex(whole));
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("fingerprint of " + data.path(), failure);
        }
    }

    static byte[] digest(Shard shard, ElementType type) {
        MessageDigest digest = Sha256.digest();
        update(digest, shard.features(), type);
        shard.targets().ifPresent(targets -> update(digest, targets, type));
        shard.weights().ifPresent(weights -> update(digest, weights, type));
        return digest.digest();
    }

    private static void update(MessageDigest digest, RowBlock block, ElementType type) {
        digest.update((block.rows() + "x" + block.columns()).getBytes(StandardCharsets.US_ASCII));
        ByteBuffer row = ByteBuffer.allocate(block.columns() * type.width()).order(ByteOrder.LITTLE_ENDIAN);
        for (int r = 0; r < block.rows(); r++) {
            row.clear();
            for (int c = 0; c < block.columns(); c++) {
                put(row, block.at(r, c), type);
            }
            digest.update(row.flip());
        }
    }

    private static void put(ByteBuffer row, double number, ElementType type) {
        if (type == ElementType.FLOAT64) {
            row.putDouble(number);
        } else {
            row.putFloat((float) number);
        }
    }
}
