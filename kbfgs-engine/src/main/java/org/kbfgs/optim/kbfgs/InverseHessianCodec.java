package org.kbfgs.optim.kbfgs;

import java.util.Map;
import org.kbfgs.curvature.BfgsInverse;
import org.kbfgs.curvature.InverseHessian;
import org.kbfgs.curvature.LbfgsInverse;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An inverse as named arrays and facts: a dense one as its packed triangle, a window as its pairs with their order and inner products. */
final class InverseHessianCodec {

    private InverseHessianCodec() {}

    static void save(String name, InverseHessian H, Map<String, INDArray> tensors, Map<String, String> facts) {
        if (H instanceof BfgsInverse dense) {
            tensors.put(name, dense.packed());
        } else if (H instanceof LbfgsInverse recent) {
            facts.put(name + ".pairs", String.valueOf(recent.pairs()));
            recent.window().ifPresent(window -> {
                tensors.put(name + ".Z", window.Z());
                tensors.put(name + ".SY", window.SY());
                tensors.put(name + ".YY", window.YY());
                facts.put(name + ".oldest", String.valueOf(window.oldest()));
            });
        }
    }

    /** n x n. */
    static BfgsInverse dense(SafeTensors saved, String name, int n, DataType type) {
        return BfgsInverse.ofPacked(n, saved.tensor(name, type, n * (n + 1L) / 2));
    }

    /** An inverse of the same form and size as the initial one. */
    static InverseHessian restored(SafeTensors saved, String name, InverseHessian initial, DataType type) {
        int n = initial.size();
        if (!(initial instanceof LbfgsInverse empty)) {
            return dense(saved, name, n, type);
        }
        int c = (int) saved.whole(name + ".pairs", 0, empty.room());
        if (c == 0) {
            return empty;
        }
        return LbfgsInverse.of(
                new LbfgsInverse.Window(
                        saved.tensor(name + ".Z", type, n, 2L * c),
                        (int) saved.whole(name + ".oldest", 0, c - 1L),
                        saved.tensor(name + ".SY", DataType.DOUBLE, c, c),
                        saved.tensor(name + ".YY", DataType.DOUBLE, c, c)),
                empty.room());
    }
}
