package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.kbfgs.linalg.Matrix;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Native addresses of arrays, as pointers that own nothing: an array must be kept reachable while one is in use. */
final class Address {

    private Address() {}

    /** Where the first entry of x lies. A buffer's own address() leaves out a view's offset. */
    static long of(Matrix x) {
        return of(x.array());
    }

    static long of(INDArray x) {
        return x.data().pointer().address() + x.offset() * x.data().getElementSize();
    }

    static FloatPointer floats(Matrix x) {
        return new Floats(of(x));
    }

    static DoublePointer doubles(Matrix x) {
        return new Doubles(of(x));
    }

    static FloatPointer floats(INDArray x) {
        return new Floats(of(x));
    }

    static DoublePointer doubles(INDArray x) {
        return new Doubles(of(x));
    }

    static IntPointer ints(INDArray x) {
        return new Ints(of(x));
    }

    static BytePointer bytes(INDArray x) {
        return new Bytes(of(x));
    }

    /** A float32's bits. */
    static IntPointer ints(Matrix x) {
        return new Ints(of(x));
    }

    private static final class Bytes extends BytePointer {
        Bytes(long at) {
            super((Pointer) null);
            address = at;
        }
    }

    private static final class Floats extends FloatPointer {
        Floats(long at) {
            super((Pointer) null);
            address = at;
        }
    }

    private static final class Ints extends IntPointer {
        Ints(long at) {
            super((Pointer) null);
            address = at;
        }
    }

    private static final class Doubles extends DoublePointer {
        Doubles(long at) {
            super((Pointer) null);
            address = at;
        }
    }

    /** A pointer that can be moved, for copying many stretches without an object for each. */
    static final class Cursor extends Pointer {
        Cursor(long at) {
            super((Pointer) null);
            address = at;
        }

        void advance(long bytes) {
            address += bytes;
        }
    }
}
