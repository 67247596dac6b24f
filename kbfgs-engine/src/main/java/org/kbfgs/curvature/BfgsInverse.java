package org.kbfgs.curvature;

import org.kbfgs.linalg.Kernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** H dense and updated by BFGS, the paper's (6). Only the upper triangle of H is kept up to date. */
public final class BfgsInverse implements InverseHessian {

    /** H+ adds s_i v_j and v_i s_j to an entry. */
    private static final int TERMS_PER_ENTRY = 2;

    private static final double HALF = 0.5;

    private final Kernels kernels = Kernels.get();
    private final int n;
    /** H: n x n, symmetric, column-major, upper triangle. */
    private final INDArray H;
    /** The diagonal of H, a view. */
    private final INDArray diagonal;
    /** Scratch of an update: H y and v, n each. */
    private final INDArray Hy;

    private final INDArray v;

    private BfgsInverse(INDArray H) {
        this.n = (int) H.rows();
        this.H = H;
        this.diagonal =
                Nd4j.create(H.data(), new long[] {n}, new long[] {H.stride(0) + H.stride(1)}, H.offset(), H.ordering());
        this.Hy = Nd4j.createUninitialized(H.dataType(), n);
        this.v = Nd4j.createUninitialized(H.dataType(), n);
    }

    /** H = I, n x n. */
    public static BfgsInverse identity(int n, DataType type) {
        INDArray H = Nd4j.create(type, new long[] {n, n}, 'f');
        for (int i = 0; i < n; i++) {
            H.putScalar(i, i, 1);
        }
        return new BfgsInverse(H);
    }

    /** H as given: n x n, column-major, positive definite, its upper triangle read. Kept, not copied. */
    public static BfgsInverse of(INDArray upper) {
        if (upper.rank() != 2 || upper.rows() != upper.columns() || upper.stride(0) != 1) {
            throw new IllegalArgumentException("H is " + upper.shapeInfoToString() + ", expected square, column-major");
        }
        return new BfgsInverse(upper);
    }

    /** H from {@link #packed}, n(n+1)/2 entries, which are copied. */
    public static BfgsInverse ofPacked(int n, INDArray packed) {
        INDArray H = Nd4j.create(packed.dataType(), new long[] {n, n}, 'f');
        Kernels.get().unpack(packed, H);
        return new BfgsInverse(H);
    }

    /** H's triangle, packed, n(n+1)/2, a new array. */
    public INDArray packed() {
        INDArray packed = Nd4j.createUninitialized(H.dataType(), (long) n * (n + 1) / 2);
        kernels.pack(H, packed);
        return packed;
    }

    @Override
    public int size() {
        return n;
    }

    @Override
    public void times(INDArray x, INDArray Hx) {
        kernels.symv(H, x, Hx);
    }

    @Override
    public void timesMatrix(INDArray V, INDArray HV) {
        kernels.symm(H, V, HV);
    }

    /** BH = B H. B, BH: r x n, column-major; BH is modified. */
    public void timesMatrixRight(INDArray B, INDArray BH) {
        kernels.timesSymmetric(B, H, BH);
    }

    @Override
    public UpdateOutcome update(INDArray s, INDArray y, double gradientNorm, SkipRule rule) {
        double sy = kernels.dot(s, y);
        double ss = kernels.dot(s, s);
        UpdateOutcome verdict = rule.judge(sy, ss, gradientNorm);
        if (verdict != UpdateOutcome.APPLIED) {
            return verdict;
        }
        kernels.symv(H, y, Hy);
        return update(s, Hy, sy, ss, kernels.dot(y, Hy));
    }

    @Override
    public UpdateOutcome update(Damped pair, double gradientNorm, SkipRule rule) {
        UpdateOutcome verdict = rule.judge(pair.syAfter(), pair.ssAfter(), gradientNorm);
        return verdict == UpdateOutcome.APPLIED
                ? update(pair.s(), pair.Hy(), pair.syAfter(), pair.ssAfter(), pair.yHyAfter())
                : verdict;
    }

    /**
     * Paper, (6): H+ = (I - rho s y') H (I - rho y s') + rho s s', rho = 1 / s'y, as one symmetric rank-two update:
     * H+ = H + s v' + v s', v = -rho H y + 1/2 rho (1 + rho y'Hy) s.
     */
    private UpdateOutcome update(INDArray s, INDArray Hy, double sy, double ss, double yHy) {
        double rho = 1 / sy;
        kernels.axpby(-rho, Hy, 0, v);
        kernels.axpby(HALF * rho * (1 + rho * yHy), s, 1, v);
        if (!staysFinite(ss)) {
            return UpdateOutcome.NOT_FINITE;
        }
        kernels.syr2(1, s, v, H);
        return UpdateOutcome.APPLIED;
    }

    /**
     * Whether no entry of H+ can overflow: |H_ij| <= max H_kk, as H is positive definite, and |s_i v_j| <= ||s|| ||v||,
     * which is not a finite number if an entry of s or v is not.
     */
    private boolean staysFinite(double ss) {
        double growth = TERMS_PER_ENTRY * Math.sqrt(ss) * Math.sqrt(kernels.dot(v, v));
        return diagonal.maxNumber().doubleValue() + growth <= MaxFinite.largest(H.dataType());
    }

    /** H: n x n, column-major, its upper triangle defined; this one's own, not a copy. */
    public INDArray upper() {
        return H;
    }

    /** ||H||_F, from the triangle. */
    public double frobenius() {
        INDArray packed = packed();
        INDArray d = diagonal.dup();
        return Math.sqrt(TERMS_PER_ENTRY * kernels.dot(packed, packed) - kernels.dot(d, d));
    }

    @Override
    public INDArray dense() {
        INDArray full = H.dup('f');
        for (int j = 1; j < n; j++) {
            var above = NDArrayIndex.interval(0, j);
            full.get(NDArrayIndex.point(j), above).assign(full.get(above, NDArrayIndex.point(j)));
        }
        return full;
    }
}
