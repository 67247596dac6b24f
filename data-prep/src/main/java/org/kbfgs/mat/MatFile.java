package org.kbfgs.mat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.Sha256;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;

/**
 * A MAT file of level 5, compressed or not.
 *
 * @param sha256 of the file's bytes
 */
record MatFile(Path path, String sha256) {

    private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final String LEVEL_5 = "MATLAB 5.0 MAT-file";

    /** Where HDF5 begins in a MAT file of version 7.3, behind a header of MATLAB's. */
    private static final int HDF5_OFFSET = 512;

    private static final int HEADER = 128;

    /** What the library maps at once. */
    private static final long LARGEST = Integer.MAX_VALUE;

    /** @throws BadInput if the file is not of level 5 */
    static MatFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new BadInput(path + ": no such file, expected a MAT file");
        }
        try {
            requireLevel5(path);
            if (Files.size(path) > LARGEST) {
                throw new BadInput(path + ": is " + Files.size(path)
                        + " bytes, expected less than 2 GiB: save the matrices in single precision, or compressed");
            }
            return new MatFile(path, sha256(path));
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    private static void requireLevel5(Path path) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(path)) {
            start = in.readNBytes(HDF5_OFFSET + HDF5.length);
        }
        if (hasHdf5(start, 0) || hasHdf5(start, HDF5_OFFSET)) {
            throw new BadInput(path + ": is a MAT file of version 7.3, which is HDF5, expected level 5: in MATLAB,"
                    + " load it and save it with -v7");
        }
        String text = new String(start, 0, Math.min(start.length, LEVEL_5.length()), StandardCharsets.US_ASCII);
        if (start.length < HEADER || !text.equals(LEVEL_5)) {
            throw new BadInput(path + ": is not a MAT file of level 5, whose first words are " + LEVEL_5
                    + ": in MATLAB, save the matrices with -v7");
        }
    }

    private static boolean hasHdf5(byte[] start, int offset) {
        int end = offset + HDF5.length;
        return start.length >= end && Arrays.equals(start, offset, end, HDF5, 0, HDF5.length);
    }

    private static String sha256(Path path) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return Sha256.hex(digest);
    }

    /** The file as {@link org.kbfgs.data.DatasetSpec#sourceSha256()} names it. */
    String source() {
        return path.getFileName() + ":" + sha256;
    }

    /**
     * Reads the matrices of these variables; others stay unread. Memory is allocated for no more than these matrices hold.
     *
     * @throws BadInput if one is not there, or not a full real matrix of its size
     */
    List<MatValues> read(List<Variable> variables) {
        try (Source source = Sources.openFile(path.toFile())) {
            Set<String> found = new LinkedHashSet<>();
            Mat5File file = Mat5.newReader(source)
                    .disableSubsystemProcessing()
                    .setBufferAllocator(new BoundedAllocator(
                            variables.stream().mapToLong(Variable::largestBytes).sum()))
                    .setEntryFilter(header -> {
                        found.add(header.getName());
                        return variables.stream().anyMatch(variable -> variable.accepts(path, header));
                    })
                    .readMat();
            requireAll(variables, found);
            return variables.stream()
                    .map(variable -> new MatValues(path, variable, file.getMatrix(variable.name())))
                    .toList();
        } catch (IOException
                | RuntimeException
                | OutOfMemoryError failure) { // whatever the library meets in damaged files
            throw refused(failure);
        }
    }

    private void requireAll(List<Variable> variables, Set<String> found) {
        for (Variable variable : variables) {
            if (!found.contains(variable.name())) {
                throw new BadInput(path + ": no variable " + variable.name() + " among "
                        + found.stream().limit(10).collect(Collectors.joining(", ", "(", ")")) + ", expected "
                        + variable);
            }
        }
    }

    private BadInput refused(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof BadInput bad) {
                return bad;
            }
        }
        return new BadInput(path + ": is damaged, or larger than this process's memory of "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MiB ("
                + String.valueOf(failure.getMessage()).lines().findFirst().orElse("")
                + "), expected a whole file (--driver-memory gives more memory)");
    }

    /** Memory of the matrices; a damaged file may ask for any amount. */
    private record BoundedAllocator(long largest) implements BufferAllocator {
        @Override
        public ByteBuffer allocate(int bytes) {
            if (bytes < 0 || bytes > largest) {
                throw new IllegalArgumentException("a variable has " + Integer.toUnsignedString(bytes)
                        + " bytes, more than the " + largest + " of its matrix");
            }
            return ByteBuffer.allocate(bytes);
        }

        @Override
        public void release(ByteBuffer buffer) {}
    }
}
