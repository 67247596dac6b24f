package org.kbfgs.mat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.kbfgs.io.BadInput;
import us.hebi.matlab.mat.format.Mat5Reader.EntryHeader;
import us.hebi.matlab.mat.types.MatlabType;

/** A matrix as it is expected in a MAT file. */
record Variable(String name, int rows, int columns) {

    /**
     * Whether a variable of the file is this matrix.
     *
     * @throws BadInput if it has the name, and is another thing
     */
    boolean accepts(Path path, EntryHeader header) {
        if (!header.getName().equals(name)) {
            return false;
        }
        if (!isReadable(header.getType()) || header.isComplex()) {
            throw new BadInput(path + ": variable " + name + " is " + (header.isComplex() ? "complex" : word(header))
                    + ", expected a full real matrix (single, double or integers of up to 32 bits)");
        }
        if (!Arrays.equals(header.getDimensions(), new int[] {rows, columns})) {
            String size = Arrays.stream(header.getDimensions())
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" x "));
            throw new BadInput(path + ": variable " + name + " is " + size + ", expected " + rows + " x " + columns);
        }
        return true;
    }

    private static boolean isReadable(MatlabType type) {
        return switch (type) {
            case Double, Single, Int8, UInt8, Int16, UInt16, Int32, UInt32 -> true;
            default -> false;
        };
    }

    private static String word(EntryHeader header) {
        return switch (header.getType()) {
            case Sparse -> "a sparse matrix";
            case Character -> "text";
            case Int64, UInt64 -> "a matrix of 64-bit integers";
            default -> "of class " + header.getType();
        };
    }

    /** Bytes of the matrix in float64, its largest storage. */
    long largestBytes() {
        return (long) rows * columns * Double.BYTES;
    }

    @Override
    public String toString() {
        return name + ", " + rows + " x " + columns;
    }
}
