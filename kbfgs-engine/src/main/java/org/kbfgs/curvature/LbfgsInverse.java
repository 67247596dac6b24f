package org.kbfgs.curvature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;

/**
 * H by limited-memory BFGS from H_0 = I over the p newest pairs, in the compact form of Byrd, Nocedal and Schnabel
 * (1994), (3.1): H = I + [S Y] M [S Y]', M = [[R^-T (D + Y'Y) R^-1, -R^-T], [-R^-1, 0]], R the upper triangle of S'Y in
 * chronological order, D its diagonal. The columns of Z = [S Y] lie as s, y, s, y, ... in a ring of p slots, and M is
 * ordered to match.
 */
public final class LbfgsInverse implements InverseHessian {

    /** A pair fills two columns, s and y. */
    private static final int PAIR = 2;

    private final Kernels kernels;
    private final int n;
    private final int p;
    private final Arithmetic arithmetic;
    /** Z: n x 2p, column-major; the columns of slot i are 2i and 2i + 1. */
    private final Matrix Z;
    /** The columns of Z, views, n each. */
    private final List<Matrix> columns = new ArrayList<>();

    private PairGram gram = PairGram.EMPTY;
    /** The slot of the oldest pair. */
    private int oldest;
    /** The columns of Z in use, n x 2c, a view. */
    private Matrix Zc;
    /** Where M lies, 2p x 2p entries: an array for each M would wait for the collector, which does not know how large it is. */
    private final Matrix room;
    /** M: 2c x 2c, symmetric, both triangles, a view. */
    private Matrix M;

    private LbfgsInverse(int n, int p, Arithmetic arithmetic) {
        this.n = n;
        this.p = p;
        this.arithmetic = arithmetic;
        this.kernels = arithmetic.kernels();
        this.Z = arithmetic.matrix(n, (long) PAIR * p);
        for (int j = 0; j < PAIR * p; j++) {
            columns.add(Z.column(j));
        }
        this.Zc = Z;
        this.room = arithmetic.vector((long) PAIR * p * PAIR * p);
        this.M = room;
    }

    /** H = I, n x n, with room for p pairs. */
    public static LbfgsInverse identity(int n, int p, Arithmetic arithmetic) {
        if (p < 1) {
            throw new IllegalArgumentException("L-BFGS keeps " + p + " pairs, expected at least 1");
        }
        return new LbfgsInverse(n, p, arithmetic);
    }

    /**
     * The stored pairs and what is known of them, c >= 1.
     *
     * @param Z n x 2c, its columns s, y, s, y, ... in the order of the ring's slots
     * @param oldest the slot of the oldest pair
     * @param SY c x c, by rows, oldest first: s_i'y_j for i &lt;= j, 0 elsewhere
     * @param YY c x c, by rows, oldest first: y_i'y_j
     */
    public record Window(Tensor Z, int oldest, double[][] SY, double[][] YY) {}

    /** The window, Z a view; empty where no pair is stored. */
    public Optional<Window> window() {
        return pairs() == 0 ? Optional.empty() : Optional.of(new Window(Zc.tensor(), oldest, gram.SY(), gram.YY()));
    }

    /** H over a window's pairs, which are copied, with room for p. To the bit the one that the window is of. */
    public static LbfgsInverse of(Window window, int p, Arithmetic arithmetic) {
        int c = window.SY().length;
        int n = Math.toIntExact(window.Z().shape()[0]);
        long width = window.Z().shape()[1];
        if (c > p || window.oldest() < 0 || window.oldest() >= c || width != PAIR * c) {
            throw new IllegalArgumentException("L-BFGS window has " + c + " pairs, the oldest at " + window.oldest()
                    + ", and " + width + " columns, expected at most " + p + " pairs of two columns");
        }
        LbfgsInverse H = identity(n, p, arithmetic);
        PairGram gram = new PairGram(window.SY(), window.YY());
        H.take(gram, window.oldest(), H.middle(gram, window.oldest()));
        window.Z().copyTo(H.Zc);
        return H;
    }

    @Override
    public int size() {
        return n;
    }

    /** c, the number of pairs stored. */
    public int pairs() {
        return gram.pairs();
    }

    /** p, the most pairs that are stored. */
    public int room() {
        return p;
    }

    public Arithmetic arithmetic() {
        return arithmetic;
    }

    /** Hv = v + Z (M (Z'v)). */
    @Override
    public void times(Matrix v, Matrix Hv) {
        kernels.axpby(1, v, 0, Hv);
        if (pairs() == 0) {
            return;
        }
        try (Matrix Zv = arithmetic.uninitialized(M.rows());
                Matrix MZv = arithmetic.uninitialized(M.rows())) {
            kernels.gemv(true, 1, Zc, v, 0, Zv);
            kernels.gemv(false, 1, M, Zv, 0, MZv);
            kernels.gemv(false, 1, Zc, MZv, 1, Hv);
        }
    }

    /** HV = V + Z (M (Z'V)): products with thin matrices. */
    @Override
    public void applyOutputFactor(Matrix V, Matrix HV) {
        HV.assign(V);
        if (pairs() == 0) {
            return;
        }
        try (Matrix ZV = arithmetic.uninitialized(M.rows(), V.columns());
                Matrix MZV = arithmetic.uninitialized(M.rows(), V.columns())) {
            kernels.gemm(true, false, 1, Zc, V, 0, ZV);
            kernels.gemm(false, false, 1, M, ZV, 0, MZV);
            kernels.gemm(false, false, 1, Zc, MZV, 1, HV);
        }
    }

    /** Appends the pair, dropping the oldest of p, if the rule takes it and the new M and rho s s' are finite. */
    @Override
    public UpdateOutcome update(Matrix s, Matrix y, double gradientNorm, SkipRule rule) {
        double sy = kernels.dot(s, y);
        double ss = kernels.dot(s, s);
        UpdateOutcome verdict = rule.judge(sy, ss, gradientNorm);
        if (verdict != UpdateOutcome.APPLIED) {
            return verdict;
        }
        int dropped = pairs() == p ? 1 : 0;
        PairGram next = appended(dropped, sy, y);
        int nextOldest = (oldest + dropped) % p;
        double[] middle = middle(next, nextOldest);
        if (!(ss / sy <= arithmetic.type().largest() && finite(middle))) {
            return UpdateOutcome.NOT_FINITE;
        }
        int slot = (oldest + pairs()) % p;
        kernels.axpby(1, s, 0, columns.get(PAIR * slot));
        kernels.axpby(1, y, 0, columns.get(PAIR * slot + 1));
        take(next, nextOldest, middle);
        return UpdateOutcome.APPLIED;
    }

    @Override
    public UpdateOutcome update(Damped pair, double gradientNorm, SkipRule rule) {
        return update(pair.s(), pair.y(), gradientNorm, rule);
    }

    /** Uses as many of Z's columns as there are pairs. This is modified. */
    private void take(PairGram next, int nextOldest, double[] middle) {
        gram = next;
        oldest = nextOldest;
        long width = (long) PAIR * pairs();
        Zc = Z.columns(0, width);
        M = room.entries(0, width * width).reshape(width, width);
        M.write(middle);
    }

    /** The inner products of the stored pairs, less the dropped, and a new y with its s'y. */
    private PairGram appended(int dropped, double sy, Matrix y) {
        int kept = pairs() - dropped;
        double[] Sy = new double[kept + 1];
        double[] Yy = new double[kept + 1];
        for (int i = 0; i < kept; i++) {
            int slot = (oldest + dropped + i) % p;
            Sy[i] = kernels.dot(columns.get(PAIR * slot), y);
            Yy[i] = kernels.dot(columns.get(PAIR * slot + 1), y);
        }
        Sy[kept] = sy;
        Yy[kept] = kernels.dot(y, y);
        return gram.append(dropped, Sy, Yy);
    }

    /** M in the order of Z's columns, 2c x 2c. */
    private double[] middle(PairGram G, int first) {
        int c = G.pairs();
        int width = PAIR * c;
        double[][] X = G.inverseR();
        double[][] W = G.block(X);
        double[] middle = new double[width * width];
        for (int i = 0; i < c; i++) {
            int si = PAIR * ((first + i) % p);
            for (int j = 0; j < c; j++) {
                int sj = PAIR * ((first + j) % p);
                middle[si * width + sj] = W[i][j];
                middle[(si + 1) * width + sj] = -X[i][j];
                middle[sj * width + si + 1] = -X[i][j];
            }
        }
        return middle;
    }

    private boolean finite(double[] entries) {
        double largest = arithmetic.type().largest();
        for (double entry : entries) {
            if (!(Math.abs(entry) <= largest)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Matrix dense() {
        Matrix H = arithmetic.uninitialized(n, n);
        applyOutputFactor(arithmetic.identity(n), H);
        return H;
    }

    @Override
    public void close() {
        Z.close();
        room.close();
    }
}
