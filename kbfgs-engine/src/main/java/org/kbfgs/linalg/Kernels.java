package org.kbfgs.linalg;

/**
 * The linear algebra that training needs, on matrices of one type (float32 or float64).
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

    /** The library, its version and CPU kernel. Two runs agree to the bit only where this agrees. */
    String description();

    /** C = alpha op(A) op(B) + beta C. op(A): p x q, op(B): q x r, C: p x r, modified. */
    void gemm(boolean transposeA, boolean transposeB, double alpha, Matrix A, Matrix B, double beta, Matrix C);

    /** C = alpha X'X + beta C. X: m x n; C: n x n symmetric, modified. */
    void syrk(double alpha, Matrix X, double beta, Matrix C);

    /** C = S B. S: n x n symmetric; B, C: n x r; C is modified. */
    void symm(Matrix S, Matrix B, Matrix C);

    /** C = B S. B, C: r x n; S: n x n symmetric; C is modified. */
    void timesSymmetric(Matrix B, Matrix S, Matrix C);

    /** y = alpha op(A) x + beta y. op(A): p x q, x: q, y: p, modified. */
    void gemv(boolean transposeA, double alpha, Matrix A, Matrix x, double beta, Matrix y);

    /** y = S x. S: n x n symmetric; x, y: n; y is modified. */
    void symv(Matrix S, Matrix x, Matrix y);

    /** y = alpha S x + beta y, S given as a packed triangle of n(n+1)/2 entries; x, y: n; y is modified. */
    void spmv(double alpha, Matrix packed, Matrix x, double beta, Matrix y);

    /** S = S + alpha (x y' + y x'). S: n x n symmetric, modified; x, y: n. */
    void syr2(double alpha, Matrix x, Matrix y, Matrix S);

    /**
     * y = alpha x + beta y, element by element; both contiguous, of one length, in memory of their own; y is modified.
     * beta = 0 ignores y; alpha = 0 ignores x, which may be y then.
     */
    void axpby(double alpha, Matrix x, double beta, Matrix y);

    /** q = x / (scale sqrt(v) + shift), element by element; all contiguous, of one length; q, which may be v, is modified. */
    void divideBySqrt(Matrix x, double scale, Matrix v, double shift, Matrix q);

    /** y = x, element by element, where x > 0, else 0; of one shape; y, which may be x, is modified. */
    void relu(Matrix x, Matrix y);

    /** g stays where a > 0 and becomes 0 elsewhere; both contiguous, of one length, no entry NaN; g is modified. */
    void reluBackward(Matrix a, Matrix g);

    /** y = tanh(x), element by element; of one shape; y, which may be x, is modified. */
    void tanh(Matrix x, Matrix y);

    /** g becomes g (1 - a^2), element by element; of one shape; g is modified, scratch overwritten. */
    void tanhBackward(Matrix a, Matrix g, Matrix scratch);

    /** p = 1 / (1 + exp(-z)), element by element; both contiguous, of one length; p, which may be z, is modified. */
    void sigmoid(Matrix z, Matrix p);

    /** g becomes g a (1 - a), element by element; of one shape; g is modified, scratch overwritten. */
    void sigmoidBackward(Matrix a, Matrix g, Matrix scratch);

    /** p = softmax(z) of every row; of one shape; p is modified. */
    void softmax(Matrix z, Matrix p);

    /** The sum over rows of log(sum exp(z)), the largest entry of each row taken out first; scratch, of z's shape, is overwritten. */
    double logSumExp(Matrix z, Matrix scratch);

    /** y = f(x), element by element; both contiguous, of one length; y, which may be x, is modified. */
    void apply(ElementFunction f, Matrix x, Matrix y);

    /**
     * g becomes g f', element by element; both contiguous, of one length; g is modified.
     *
     * @param at x where {@link ElementFunction#isSlopeOfInput}, else y = f(x)
     */
    void timesSlope(ElementFunction f, Matrix at, Matrix g);

    /** y = exp(x), element by element, infinite where that overflows; both contiguous, of one length; y, which may be x, is modified. */
    void exp(Matrix x, Matrix y);

    /** Each entry of a contiguous matrix becomes the nearest number from -bound to bound; a NaN stays. Modified: x. */
    void clip(double bound, Matrix x);

    /** y = x^2, element by element; of one shape; y, which may be x, is modified. */
    void square(Matrix x, Matrix y);

    /** y = 1, element by element, where x > 0, else 0; of one shape; y, which may be x, is modified. */
    void step(Matrix x, Matrix y);

    /** y = 1, element by element, where x > 0, -1 where x &lt; 0, else 0; of one shape; y, which may be x, is modified. */
    void sign(Matrix x, Matrix y);

    /**
     * Y = diag(v) X; a row is 0 where v is, whatever X has there. v: m; X, Y: m x n; Y, which is contiguous and may be X, is
     * modified.
     */
    void scaleRows(Matrix v, Matrix X, Matrix Y);

    /** x'y, accumulated in float64 whatever the type; both contiguous, of one length. */
    double dot(Matrix x, Matrix y);

    /** The largest entry. */
    double max(Matrix X);

    /** The column of each row's largest entry, the first of several. */
    long[] argMax(Matrix X);

    /** The sum of all entries of a column-major matrix or a vector, accumulated over columns in float64. */
    double sum(Matrix X);

    /**
     * The sum over all entries of log(1 + exp(z)) - z t, given delta = sigmoid(z) - t; all contiguous, of one length. At most
     * some dozens of entries are added in float32, the rest in float64.
     */
    double sigmoidCrossEntropy(Matrix z, Matrix t, Matrix delta);

    /** S = (P + shift I)^-1 for P positive semi-definite, given packed; S: n x n symmetric, modified. False if P + shift I is not numerically positive definite; S is then undefined. */
    boolean dampedInverse(Matrix packed, double shift, Matrix S);

    /** packed = upper triangle of S. S: n x n symmetric; packed: n(n+1)/2, modified. */
    void pack(Matrix S, Matrix packed);

    /** Upper triangle of S = packed. packed: n(n+1)/2; S: n x n symmetric, modified. */
    void unpack(Matrix packed, Matrix S);
}
