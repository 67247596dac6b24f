package org.kbfgs.spark.dataset;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.kbfgs.data.MappedRecords;

/**
 * A file of records that a task writes into a local folder of Spark's, and then maps. Its name is gone before its first
 * byte is written, where the system allows that, as Unix does: its room is free again when the process ends, however it ends,
 * or once the maps are garbage. Elsewhere Spark deletes it with its folder at the end of the process.
 *
 * <p>Records are written by the file's channel rather than by maps, as a full disk is an exception there and ends the process
 * here.
 */
final class RecordFile implements Closeable {

    private static final int BUFFER = 1 << 18;

    private final File folder;
    private final int records;
    private final int recordBytes;
    private final FileChannel channel;
    /** Records that follow each other in the file, not written yet. */
    private final ByteBuffer buffer;

    private int first;
    private int count;

    private RecordFile(File folder, int records, int recordBytes, FileChannel channel) {
        this.folder = folder;
        this.records = records;
        this.recordBytes = recordBytes;
        this.channel = channel;
        this.buffer = ByteBuffer.allocateDirect(Math.max(1, BUFFER / recordBytes) * recordBytes)
                .order(ByteOrder.nativeOrder());
    }

    /** An empty file for so many records, closed when the task ends. @throws UncheckedIOException if there is no room */
    static RecordFile create(int records, int recordBytes) {
        File folder = LocalFolders.withRoomFor((long) records * recordBytes);
        try {
            FileChannel channel = FileChannel.open(
                    new File(folder, "kbfgs-rows-" + UUID.randomUUID()).toPath(),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            RecordFile file = new RecordFile(folder, records, recordBytes, channel);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> file.close());
            return file;
        } catch (IOException failure) {
            throw LocalFolders.failure(folder, failure);
        }
    }

    /** The place of a record, from the buffer's position on, valid until the next call. */
    ByteBuffer record(int number) {
        if (number != first + count || (count + 1L) * recordBytes > buffer.capacity()) {
            flush();
            first = number;
        }
        return buffer.position(count++ * recordBytes);
    }

    private void flush() {
        buffer.flip().limit(count * recordBytes);
        long to = (long) first * recordBytes;
        try {
            while (buffer.hasRemaining()) {
                to += channel.write(buffer, to);
            }
        } catch (IOException failure) {
            throw LocalFolders.failure(folder, failure);
        }
        buffer.clear();
        count = 0;
    }

    /** The records as they are now. No more are written. */
    MappedRecords map() {
        flush();
        try {
            return MappedRecords.of(channel, records, recordBytes);
        } catch (IOException failure) {
            throw LocalFolders.failure(folder, failure);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw LocalFolders.failure(folder, failure);
        }
    }
}
