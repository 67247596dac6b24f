package org.kbfgs.curvature;

import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;

/** H dense and updated by BFGS, the paper's (6). Only the upper triangle of H is kept up to date. */
public final class BfgsInverse implements InverseHessian {

    /** H+ adds s_i v_j and v_i s_j to an entry. */
    private static final int TERMS_PER_ENTRY = 2;

    private static final double HALF = 0.5;

    private final Kernels kernels;
    private final int n;
    /** H: n x n, symmetric, column-major, upper triangle. */
    private final Matrix H;
    /** The diagonal of H, a view. */
    private final Matrix diagonal;
    /** Scratch of an update: H y and v, n each. */
    private final Matrix Hy;

    private final Matrix v;

    private BfgsInverse(Matrix H) {
        this.kernels = H.kernels();
        this.n = H.rows();
        this.H = H;
        this.diagonal = H.diagonal();
        this.Hy = H.arithmetic().uninitialized(n);
        this.v = H.arithmetic().uninitialized(n);
    }

    /** H = I, n x n. */
    public static BfgsInverse identity(int n, Arithmetic arithmetic) {
        return new BfgsInverse(arithmetic.identity(n));
    }

    /** H as given: n x n, positive definite, its upper triangle read. Kept, not copied. */
    public static BfgsInverse of(Matrix upper) {
        if (upper.rows() != upper.columns()) {
            throw new IllegalArgumentException("H is a " + upper + ", expected square");
        }
        return new BfgsInverse(upper);
    }

    /** H from {@link #packed}, n(n+1)/2 entries, which are copied. */
    public static BfgsInverse ofPacked(int n, Matrix packed) {
        Matrix H = packed.arithmetic().matrix(n, n);
        H.kernels().unpack(packed, H);
        return new BfgsInverse(H);
    }

    /** H's triangle, packed, n(n+1)/2, a new vector. */
    public Matrix packed() {
        Matrix packed = H.arithmetic().uninitialized((long) n * (n + 1) / 2);
        kernels.pack(H, packed);
        return packed;
    }

    @Override
    public int size() {
        return n;
    }

    @Override
    public void times(Matrix x, Matrix Hx) {
        kernels.symv(H, x, Hx);
    }

    @Override
    public void applyOutputFactor(Matrix V, Matrix HV) {
        kernels.symm(H, V, HV);
    }

    /** BH = B H. B, BH: r x n, column-major; BH is modified. */
    public void applyInputFactor(Matrix B, Matrix BH) {
        kernels.timesSymmetric(B, H, BH);
    }

    @Override
    public UpdateOutcome update(Matrix s, Matrix y, double gradientNorm, SkipRule rule) {
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
    private UpdateOutcome update(Matrix s, Matrix Hy, double sy, double ss, double yHy) {
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
     * Whether no entry of H+ can overflow: |H_ij| &lt;= max H_kk, as H is positive definite, and |s_i v_j| &lt;= ||s|| ||v||,
     * which is not a finite number if an entry of s or v is not.
     */
    private boolean staysFinite(double ss) {
        double growth = TERMS_PER_ENTRY * Math.sqrt(ss) * Math.sqrt(kernels.dot(v, v));
        return kernels.max(diagonal) + growth <= H.type().largest();
    }

    /** H: n x n, column-major, its upper triangle defined; this one's own, not a copy. */
    public Matrix upper() {
        return H;
    }

    /** ||H||_F, from the triangle. */
    public double frobenius() {
        Matrix packed = packed();
        Matrix d = diagonal.copy();
        return Math.sqrt(TERMS_PER_ENTRY * kernels.dot(packed, packed) - kernels.dot(d, d));
    }

    @Override
    public Matrix dense() {
        Matrix full = H.copy();
        for (int j = 1; j < n; j++) {
            for (int i = 0; i < j; i++) {
                full.set(j, i, full.get(i, j));
            }
        }
        return full;
    }

    @Override
    public void close() {
        H.close();
        Hy.close();
        v.close();
    }
}
