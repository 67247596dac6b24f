package org.kbfgs.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;

/** Rows in a mapped file are the bits of the same rows in memory, however many maps the file has. */
class MappedRecordsTest {

    private static final int ROWS = 50;
    private static final int COLUMNS = 7;

    /** A row of floats, a row of bytes, and no more. */
    private static final int RECORD = COLUMNS * Float.BYTES + COLUMNS + 1;

    @TempDir
    private Path folder;

    private FileChannel file() throws IOException {
        return FileChannel.open(
                folder.resolve("records"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    @ParameterizedTest
    @CsvSource({
        "1073741824,1,FLOAT32",
        "1073741824,1,FLOAT64",
        "100,25,FLOAT32",
        "100,25,FLOAT64",
        "400,7,FLOAT32",
        "1,50,FLOAT32"
    })
    void mappedRowsAreThoseInMemory(long mapBytes, int maps, ElementType type) throws IOException {
        SplittableRandom random = new SplittableRandom(mapBytes);
        float[] floats = new float[ROWS * COLUMNS];
        byte[] bytes = new byte[ROWS * COLUMNS];
        ByteBuffer content = ByteBuffer.allocate(ROWS * RECORD).order(ByteOrder.nativeOrder());
        for (int r = 0; r < ROWS; r++) {
            content.position(r * RECORD);
            for (int i = r * COLUMNS; i < (r + 1) * COLUMNS; i++) {
                floats[i] = (float) random.nextDouble();
                content.putFloat(floats[i]);
            }
            for (int i = r * COLUMNS; i < (r + 1) * COLUMNS; i++) {
                bytes[i] = (byte) random.nextInt();
                content.put(bytes[i]);
            }
        }
        float[] numbers = ByteScale.UNIT.numbers();
        MappedRecords records;
        try (FileChannel file = file()) {
            file.write(content.rewind());
            records = MappedRecords.of(file, ROWS, RECORD, mapBytes);
        }
        assertThat(records.maps()).isEqualTo(maps);
        assertThat(records.bytes()).isEqualTo((long) ROWS * RECORD);
        assertSame(
                new RowBlock.MappedFloats(ROWS, COLUMNS, records, 0),
                new RowBlock.Floats(ROWS, COLUMNS, floats),
                BackendChoice.of(type));
        assertSame(
                new RowBlock.MappedBytes(ROWS, COLUMNS, records, COLUMNS * Float.BYTES, numbers),
                new RowBlock.Bytes(ROWS, COLUMNS, bytes, numbers),
                BackendChoice.of(type));
    }

    private static void assertSame(RowBlock mapped, RowBlock inMemory, Arithmetic arithmetic) {
        int[] rows = new SplittableRandom(1).ints(37, 0, ROWS).toArray();
        for (int first : new int[] {0, 5, 36}) {
            assertThat(gathered(mapped, rows, first, arithmetic).toDoubles())
                    .isEqualTo(gathered(inMemory, rows, first, arithmetic).toDoubles());
        }
        for (int r = 0; r < ROWS; r++) {
            for (int c = 0; c < COLUMNS; c++) {
                assertThat(mapped.at(r, c)).isEqualTo(inMemory.at(r, c));
            }
        }
    }

    private static Matrix gathered(RowBlock block, int[] rows, int first, Arithmetic arithmetic) {
        Matrix into = arithmetic.uninitialized(rows.length - first, COLUMNS);
        new Gather().gather(block, rows, first, into);
        return into;
    }

    /** The file has holes, which take no room. */
    @Test
    void aFileIsLargerThanAMapCanBe() throws IOException {
        int recordBytes = 3000;
        int records = 1_200_000;
        int columns = recordBytes / Float.BYTES;
        int[] some = {0, 357_912, 357_913, 357_914, 715_827, 715_828, 1_000_000, records - 1};
        RowBlock.MappedFloats rows;
        try (FileChannel file = file()) {
            for (int r : some) {
                ByteBuffer number = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.nativeOrder());
                file.write(number.putFloat(r).rewind(), (long) r * recordBytes + recordBytes - Float.BYTES);
            }
            MappedRecords mapped = MappedRecords.of(file, records, recordBytes);
            assertThat(mapped.bytes()).isGreaterThan(1L << 31);
            assertThat(mapped.maps()).isGreaterThan(2);
            rows = new RowBlock.MappedFloats(records, columns, mapped, 0);
        }
        Matrix gathered = BackendChoice.of(ElementType.FLOAT32).uninitialized(some.length, columns);
        new Gather().gather(rows, some, 0, gathered);
        for (int i = 0; i < some.length; i++) {
            assertThat(gathered.get(i, columns - 1)).isEqualTo(some[i]);
            assertThat(gathered.get(i, 0)).isZero();
        }
    }
}
