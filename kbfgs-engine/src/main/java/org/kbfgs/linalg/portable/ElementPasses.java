package org.kbfgs.linalg.portable;

import static org.kbfgs.linalg.ArrayChecks.length;

import org.kbfgs.linalg.ElementFunction;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/** The passes over entries and rows by ND4J's operations, right on every ND4J backend and for every type. */
public abstract class ElementPasses implements Kernels {

    @Override
    public void relu(Matrix x, Matrix y) {
        run(new RectifiedLinear(x.array(), y.array(), 0.0));
    }

    @Override
    public void tanh(Matrix x, Matrix y) {
        run(new Tanh(x.array(), y.array()));
    }

    @Override
    public void tanhBackward(Matrix a, Matrix g, Matrix scratch) {
        a.array().muli(a.array(), scratch.array());
        scratch.array().rsubi(1);
        g.array().muli(scratch.array());
    }

    @Override
    public void sigmoid(Matrix z, Matrix p) {
        length(p, length(z));
        run(new Sigmoid(z.array(), p.array()));
    }

    @Override
    public void sigmoidBackward(Matrix a, Matrix g, Matrix scratch) {
        a.array().rsubi(1, scratch.array());
        g.array().muli(scratch.array()).muli(a.array());
    }

    @Override
    public void softmax(Matrix z, Matrix p) {
        try (INDArray largest = z.array().max(true, 1)) {
            p.array().assign(z.array()).subiColumnVector(largest);
        }
        run(new Exp(p.array(), p.array()));
        try (INDArray total = p.array().sum(true, 1)) {
            p.array().diviColumnVector(total);
        }
    }

    @Override
    public double logSumExp(Matrix z, Matrix scratch) {
        try (INDArray largest = z.array().max(true, 1)) {
            scratch.array().assign(z.array()).subiColumnVector(largest);
            run(new Exp(scratch.array(), scratch.array()));
            double sum = 0;
            try (INDArray total = scratch.array().sum(true, 1)) {
                for (long i = 0; i < total.length(); i++) {
                    sum += largest.getDouble(i) + Math.log(total.getDouble(i));
                }
            }
            return sum;
        }
    }

    @Override
    public void apply(ElementFunction f, Matrix x, Matrix y) {
        length(y, length(x));
        ElementOperations.apply(f, x.array(), y.array());
    }

    @Override
    public void timesSlope(ElementFunction f, Matrix at, Matrix g) {
        length(g, length(at));
        ElementOperations.timesSlope(f, at.array(), g.array());
    }

    @Override
    public void exp(Matrix x, Matrix y) {
        length(y, length(x));
        run(new Exp(x.array(), y.array()));
    }

    @Override
    public void clip(double bound, Matrix x) {
        ElementOperations.clip(bound, x.array());
    }

    @Override
    public void square(Matrix x, Matrix y) {
        x.array().muli(x.array(), y.array());
    }

    @Override
    public void step(Matrix x, Matrix y) {
        run(new Step(x.array(), y.array(), 0.0));
    }

    @Override
    public void sign(Matrix x, Matrix y) {
        run(new Sign(x.array(), y.array()));
    }

    @Override
    public void scaleRows(Matrix v, Matrix X, Matrix Y) {
        int m = length(v);
        if (X != Y) {
            Y.array().assign(X.array());
        }
        Y.array().muliColumnVector(v.array().reshape('f', new long[] {m, 1}));
        for (int i = 0; i < m; i++) {
            if (v.get(i) == 0) {
                Y.array().getRow(i).assign(0);
            }
        }
    }

    @Override
    public double max(Matrix X) {
        return X.array().maxNumber().doubleValue();
    }

    @Override
    public long[] argMax(Matrix X) {
        try (INDArray places = Nd4j.argMax(X.array(), 1)) {
            return places.toLongVector();
        }
    }

    private static void run(Op operation) {
        Nd4j.getExecutioner().exec(operation);
    }
}
