package org.kbfgs.optim.kbfgs;

import java.util.Map;
import org.kbfgs.curvature.BfgsInverse;
import org.kbfgs.curvature.InverseHessian;
import org.kbfgs.curvature.LbfgsInverse;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.TensorType;
import org.kbfgs.tensors.SafeTensors;

/** An inverse as named arrays and facts: a dense one as its packed triangle, a window as its pairs with their order and inner products. */
final class InverseHessianCodec {

    private InverseHessianCodec() {}

    static void save(String name, InverseHessian H, Map<String, Tensor> tensors, Map<String, String> facts) {
        if (H instanceof BfgsInverse dense) {
            tensors.put(name, dense.packed().tensor());
        } else if (H instanceof LbfgsInverse recent) {
            Backend backend = recent.arithmetic().backend();
            facts.put(name + ".pairs", String.valueOf(recent.pairs()));
            recent.window().ifPresent(window -> {
                tensors.put(name + ".Z", window.Z());
                tensors.put(name + ".SY", Tensor.of(backend, window.SY()));
                tensors.put(name + ".YY", Tensor.of(backend, window.YY()));
                facts.put(name + ".oldest", String.valueOf(window.oldest()));
            });
        }
    }

    /** n x n. */
    static BfgsInverse dense(SafeTensors saved, String name, int n, ElementType type) {
        return BfgsInverse.ofPacked(
                n, saved.tensor(name, TensorType.of(type), n * (n + 1L) / 2).vector());
    }

    /** An inverse of the same form and size as the initial one. */
    static InverseHessian restored(SafeTensors saved, String name, InverseHessian initial, ElementType type) {
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
                        saved.tensor(name + ".Z", TensorType.of(type), n, 2L * c),
                        (int) saved.whole(name + ".oldest", 0, c - 1L),
                        saved.tensor(name + ".SY", TensorType.F64, c, c).toRows(),
                        saved.tensor(name + ".YY", TensorType.F64, c, c).toRows()),
                empty.room(),
                empty.arithmetic());
    }
}
