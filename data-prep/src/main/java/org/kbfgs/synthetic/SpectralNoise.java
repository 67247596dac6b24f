package org.kbfgs.synthetic;

import java.util.Arrays;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;
import org.apache.commons.math3.util.FastMath;

/** Noise whose amplitude falls with frequency as 1/f^power, as that of photographs does. */
record SpectralNoise(int side, double power) {

    private static final FastFourierTransformer FOURIER = new FastFourierTransformer(DftNormalization.UNITARY);

    /** side x side pixels of mean 0 and variance 1. */
    double[] draw(Draws draws) {
        Complex[][] spectrum = new Complex[side][side];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double f = FastMath.hypot(frequency(row), frequency(column));
                double amplitude = f == 0 ? 0 : FastMath.pow(f, -power);
                spectrum[row][column] = new Complex(draws.normal() * amplitude, draws.normal() * amplitude);
            }
        }
        return standardised(transformed(transposed(transformed(spectrum))));
    }

    private double frequency(int index) {
        return FastMath.min(index, side - index);
    }

    private static Complex[][] transformed(Complex[][] rows) {
        return Arrays.stream(rows)
                .map(row -> FOURIER.transform(row, TransformType.INVERSE))
                .toArray(Complex[][]::new);
    }

    private Complex[][] transposed(Complex[][] rows) {
        Complex[][] columns = new Complex[side][side];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                columns[column][row] = rows[row][column];
            }
        }
        return columns;
    }

    private static double[] standardised(Complex[][] image) {
        double[] real = Arrays.stream(image)
                .flatMap(Arrays::stream)
                .mapToDouble(Complex::getReal)
                .toArray();
        double squares = 0;
        for (double value : real) {
            squares += value * value;
        }
        double deviation = FastMath.sqrt(squares / real.length);
        for (int i = 0; i < real.length; i++) {
            real[i] /= deviation;
        }
        return real;
    }
}
