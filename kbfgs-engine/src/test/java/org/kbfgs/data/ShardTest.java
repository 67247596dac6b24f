package org.kbfgs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard on its way between processes. */
class ShardTest {

    private static byte[] serialized(Shard shard) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(shard);
        }
        return bytes.toByteArray();
    }

    private static Shard copied(Shard shard) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialized(shard)))) {
            return (Shard) in.readObject();
        }
    }

    @Test
    void aShardOnTheHeapIsSerialized() throws Exception {
        RowBlock.Floats features = new RowBlock.Floats(2, 2, new float[] {1, 2, 3, 4});
        RowBlock.Doubles targets = new RowBlock.Doubles(2, 1, new double[] {5, 6});
        RowBlock.Floats weights = new RowBlock.Floats(2, 1, new float[] {7, 8});
        Shard copy = copied(new Shard(1, 3, features, Optional.of(targets), Optional.of(weights)));
        assertThat(copy.number()).isEqualTo(1);
        assertThat(copy.shards()).isEqualTo(3);
        assertThat(copy.features().at(1, 0)).isEqualTo(3);
        assertThat(copy.targets().orElseThrow().at(1, 0)).isEqualTo(6);
        assertThat(copy.weights().orElseThrow().at(0, 0)).isEqualTo(7);
        assertThat(copied(new Shard(0, 1, features, Optional.empty())).targets())
                .isEmpty();
    }

    @Test
    void mappedRowsStayWhereTheirFileIs(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("rows"), new byte[8]);
        try (FileChannel channel = FileChannel.open(file)) {
            RowBlock mapped = new RowBlock.MappedFloats(2, 1, MappedRecords.of(channel, 2, Float.BYTES), 0);
            assertThatThrownBy(() -> serialized(new Shard(0, 1, mapped, Optional.empty())))
                    .isInstanceOf(NotSerializableException.class);
        }
    }
}
