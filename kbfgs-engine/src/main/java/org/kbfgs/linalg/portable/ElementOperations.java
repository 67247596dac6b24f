package org.kbfgs.linalg.portable;

import org.kbfgs.linalg.ElementFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Expm1;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link ElementFunction}s and their slopes by ND4J's operations, right on every ND4J backend and for every type. */
final class ElementOperations {

    private ElementOperations() {}

    /** y = f(x); y, which may be x, is modified. */
    static void apply(ElementFunction function, INDArray x, INDArray y) {
        INDArray copy = flat(x).dup();
        INDArray value = value(function, copy);
        y.assign(value.reshape('f', y.shape()));
        close(copy, value);
    }

    /** g becomes g f'. at: x or y, as the function's slope is computed from; g is modified. */
    static void timesSlope(ElementFunction function, INDArray at, INDArray g) {
        INDArray copy = flat(at).dup();
        INDArray slope = slope(function, copy);
        g.muli(slope.reshape('f', g.shape()));
        close(copy, slope);
    }

    /** x becomes x - sign(x) max(|x| - bound, 0), which is exact within the bounds. Modified: x. */
    static void clip(double bound, INDArray x) {
        INDArray beyond = Transforms.abs(x, true).subi(bound);
        INDArray excess = positive(beyond);
        INDArray sign = Transforms.sign(x, true);
        x.subi(excess.muli(sign));
        sign.close();
        close(beyond, excess);
    }

    /** The entries of a contiguous column-major array as a vector. */
    private static INDArray flat(INDArray x) {
        return x.reshape('f', new long[] {x.length()});
    }

    /** The result may be the copy. */
    private static void close(INDArray copy, INDArray result) {
        if (copy != result) {
            copy.close();
        }
        result.close();
    }

    /** May modify x. */
    private static INDArray value(ElementFunction function, INDArray x) {
        return switch (function) {
            case ELU -> {
                INDArray below = negative(x);
                Nd4j.getExecutioner().exec(new Expm1(below, below));
                yield sum(positive(x), below);
            }
            case LEAKY_RELU -> sum(positive(x), negative(x).muli(ElementFunction.LEAK));
            case SOFTPLUS -> {
                INDArray log = Transforms.abs(x, true).negi();
                Nd4j.getExecutioner().exec(new Exp(log, log));
                Nd4j.getExecutioner().exec(new Log1p(log, log));
                yield sum(positive(x), log);
            }
            case SILU -> product(x, logistic(x));
            case GELU -> product(x, cumulative(x));
        };
    }

    /** May modify x or y. */
    private static INDArray slope(ElementFunction function, INDArray at) {
        return switch (function) {
            case ELU -> negative(at).addi(1);
            case LEAKY_RELU ->
                at.gt(0).castTo(at.dataType()).muli(1 - ElementFunction.LEAK).addi(ElementFunction.LEAK);
            case SOFTPLUS -> {
                at.negi();
                Nd4j.getExecutioner().exec(new Expm1(at, at));
                yield at.negi();
            }
            case SILU -> {
                INDArray s = logistic(at);
                yield product(at.muli(s.rsub(1)).addi(1), s);
            }
            case GELU -> {
                INDArray bell = at.mul(at).muli(-0.5);
                Nd4j.getExecutioner().exec(new Exp(bell, bell));
                INDArray cumulative = cumulative(at);
                yield sum(at.muli(bell).divi(Math.sqrt(2 * Math.PI)), cumulative);
            }
        };
    }

    /** max(x, 0), NaN where x is, unlike ND4J's own. */
    private static INDArray positive(INDArray x) {
        return Transforms.abs(x, true).addi(x).muli(0.5);
    }

    /** min(x, 0), NaN where x is. */
    private static INDArray negative(INDArray x) {
        return Transforms.abs(x, true).negi().addi(x).muli(0.5);
    }

    private static INDArray logistic(INDArray x) {
        INDArray s = x.ulike();
        Nd4j.getExecutioner().exec(new Sigmoid(x, s));
        return s;
    }

    private static INDArray cumulative(INDArray x) {
        INDArray erf = x.mul(Math.sqrt(0.5));
        Nd4j.getExecutioner().exec(new Erf(erf, erf));
        return erf.addi(1).muli(0.5);
    }

    /** Modified: x. */
    private static INDArray sum(INDArray x, INDArray other) {
        x.addi(other);
        other.close();
        return x;
    }

    /** Modified: x. */
    private static INDArray product(INDArray x, INDArray other) {
        x.muli(other);
        other.close();
        return x;
    }
}
