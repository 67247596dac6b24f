package org.kbfgs.linalg;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The linear algebra that training needs, on arrays of one type (float32 or float64).
 *
 * <p>Contracts shared by all implementations. Matrices are column-major ('f') and may have a leading dimension larger
 * than their height, so that a block of columns or rows is an argument as good as a whole. Vectors are contiguous. A
 * symmetric matrix is square and column-major, and only its upper triangle is defined: it is read and written there
 * alone (an implementation may keep the lower one as a mirror). A packed triangle is a vector of n(n+1)/2 entries, the
 * upper triangle column by column, as in BLAS's {@code spmv}. Every call is made on one thread and its result depends
 * on its arguments and the CPU alone.
 *
 * @see <a href="https://www.netlib.org/blas/">the BLAS reference</a>
 */
public interface Kernels {

    /** The kernels for the ND4J backend in use: OpenBLAS by pointer on a CPU, ND4J's own products elsewhere. */
    static Kernels get() {
        return KernelChoice.CHOSEN;
    }

    /** What computes: library, version, CPU kernel. Two runs agree to the bit only where this agrees. */
    String description();

    /** C = alpha op(A) op(B) + beta C. op(A): p x q, op(B): q x r, C: p x r, modified. */
    void gemm(boolean transposeA, boolean transposeB, double alpha, INDArray A, INDArray B, double beta, INDArray C);

    /** C = alpha X'X + beta C. X: m x n; C: n x n symmetric, modified. */
    void syrk(double alpha, INDArray X, double beta, INDArray C);

    /** C = S B. S: n x n symmetric; B, C: n x r; C is modified. */
    void symm(INDArray S, INDArray B, INDArray C);

    /** C = B S. B, C: r x n; S: n x n symmetric; C is modified. */
    void timesSymmetric(INDArray B, INDArray S, INDArray C);

    /** y = alpha op(A) x + beta y. op(A): p x q, x: q, y: p, modified. */
    void gemv(boolean transposeA, double alpha, INDArray A, INDArray x, double beta, INDArray y);

    /** y = S x. S: n x n symmetric; x, y: n; y is modified. */
    void symv(INDArray S, INDArray x, INDArray y);

    /** y = alpha S x + beta y, S given as a packed triangle of n(n+1)/2 entries; x, y: n; y is modified. */
    void spmv(double alpha, INDArray packed, INDArray x, double beta, INDArray y);

    /** S = S + alpha (x y' + y x'). S: n x n symmetric, modified; x, y: n. */
    void syr2(double alpha, INDArray x, INDArray y, INDArray S);

    /**
     * y = alpha x + beta y, element by element; both contiguous, of one length, in memory of their own; y is modified.
     * beta = 0 ignores y; alpha = 0 ignores x, which may be y then.
     */
    void axpby(double alpha, INDArray x, double beta, INDArray y);

    /** q = x / (scale sqrt(v) + shift), element by element; all contiguous, of one length; q, which may be v, is modified. */
    void overRoot(INDArray x, double scale, INDArray v, double shift, INDArray q);

    /** g stays where a > 0 and becomes 0 elsewhere; both contiguous, of one length, no entry NaN; g is modified. */
    void timesStep(INDArray a, INDArray g);

    /** p = 1 / (1 + exp(-z)), element by element; both contiguous, of one length; p, which may be z, is modified. */
    void sigmoid(INDArray z, INDArray p);

    /** y = f(x), element by element; both contiguous, of one length; y, which may be x, is modified. */
    void apply(ElementFunction f, INDArray x, INDArray y);

    /**
     * g becomes g f', element by element; both contiguous, of one length; g is modified.
     *
     * @param at x where {@link ElementFunction#isSlopeOfInput}, else y = f(x)
     */
    void timesSlope(ElementFunction f, INDArray at, INDArray g);

    /** x'y, accumulated in float64 whatever the arrays' type; both contiguous, of one length. */
    double dot(INDArray x, INDArray y);

    /** The sum of all entries of a column-major matrix or a vector, accumulated over columns in float64. */
    double sum(INDArray X);

    /**
     * The sum over all entries of log(1 + exp(z)) - z t, given delta = sigmoid(z) - t; all contiguous, of one length. At most
     * some dozens of entries are added in float32, the rest in float64.
     */
    double sigmoidCrossEntropy(INDArray z, INDArray t, INDArray delta);

    /** S = (P + shift I)^-1 for P positive semi-definite, given packed; S: n x n symmetric, modified. False if P + shift I is not numerically positive definite; S is then undefined. */
    boolean dampedInverse(INDArray packed, double shift, INDArray S);

    /** packed = upper triangle of S. S: n x n symmetric; packed: n(n+1)/2, modified. */
    void pack(INDArray S, INDArray packed);

    /** Upper triangle of S = packed. packed: n(n+1)/2; S: n x n symmetric, modified. */
    void unpack(INDArray packed, INDArray S);
}
