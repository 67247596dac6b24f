package org.kbfgs.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.Tensor;

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
    void write(Tensor array, OutputStream out) throws IOException {
        if (array.length() == 0) {
            return;
        }
        if (array.isRowMajor()) {
            copy(array, out);
        } else {
            try (Tensor rows = array.rowMajor()) {
                copy(rows, out);
            }
        }
    }

    private void copy(Tensor array, OutputStream out) throws IOException {
        long bytes = array.length() * array.type().width();
        for (long at = 0; at < bytes; at += BUFFER) {
            int length = (int) Math.min(BUFFER, bytes - at);
            array.copyPart(at, buffer, length);
            out.write(buffer, 0, length);
        }
    }

    /** Reads the array of an entry whose numbers have been checked. */
    Tensor read(Entry entry, InputStream in, String source, Backend backend) throws IOException {
        Tensor array = Tensor.zeros(backend, entry.type(), entry.dimensions());
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
            array.readPart(buffer, length, at);
        }
        return array;
    }
}
