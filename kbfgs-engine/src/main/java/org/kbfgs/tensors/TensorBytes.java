package org.kbfgs.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import org.kbfgs.linalg.NativeBytes;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Moves arrays between memory and streams through one buffer: elements little-endian, row after row. */
final class TensorBytes {

    private static final int BUFFER = 1 << 20;

    private final byte[] buffer = new byte[BUFFER];

    TensorBytes() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException("this machine is big-endian, expected little-endian");
        }
    }

    /** Writes an array of any order and strides. */
    void write(INDArray array, OutputStream out) throws IOException {
        if (array.isEmpty()) {
            return;
        }
        if (isRowMajor(array)) {
            copy(array, out);
        } else {
            try (INDArray rows = array.dup('c')) {
                copy(rows, out);
            }
        }
    }

    private void copy(INDArray array, OutputStream out) throws IOException {
        long bytes = array.length() * array.dataType().width();
        for (long at = 0; at < bytes; at += BUFFER) {
            int length = (int) Math.min(BUFFER, bytes - at);
            NativeBytes.copyPart(array, at, buffer, length);
            out.write(buffer, 0, length);
        }
    }

    /** Whether entries lie row after row without gaps. ND4J's own ordering is only a hint where a dimension is 1. */
    private static boolean isRowMajor(INDArray array) {
        long expected = 1;
        for (int d = array.rank() - 1; d >= 0; d--) {
            if (array.size(d) != 1 && array.stride(d) != expected) {
                return false;
            }
            expected *= array.size(d);
        }
        return true;
    }

    /** Reads the array of an entry whose numbers have been checked. */
    INDArray read(Entry entry, InputStream in, String source) throws IOException {
        INDArray array = Nd4j.create(entry.type().type(), entry.dimensions(), 'c');
        long bytes = entry.end() - entry.begin();
        for (long at = 0; at < bytes; at += BUFFER) {
            int length = (int) Math.min(BUFFER, bytes - at);
            int got = in.readNBytes(buffer, 0, length);
            if (got < length) {
                array.close();
                throw new NotSafeTensors(
                        source,
                        "tensor " + NotSafeTensors.shown(entry.name()) + ": data end after " + (at + got)
                                + " bytes, expected " + bytes);
            }
            NativeBytes.readPart(buffer, length, array, at);
        }
        return array;
    }
}
