package org.kbfgs.spark.owners;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** This machine's files by a scheme of their own: one can be opened only while another thread opens one too. */
public final class MeetingFiles extends RawLocalFileSystem {

    static final String SCHEME = "meeting";

    private static final CyclicBarrier TWO = new CyclicBarrier(2);
    private static final int PATIENCE_SECONDS = 20;

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        try {
            TWO.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new IOException(file + ": nobody else opens a file", alone);
        }
        return super.open(file, bufferSize);
    }
}
