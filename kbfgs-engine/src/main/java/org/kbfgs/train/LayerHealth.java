package org.kbfgs.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.kbfgs.curvature.Lanczos;
import org.kbfgs.curvature.Spectrum;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.LayerCurvature;

/**
 * How well a layer's curvature does.
 *
 * @param tally the outcomes of its updates
 * @param spectra of its inverse factors, where they are wanted
 */
public record LayerHealth(CurvatureTally tally, Optional<Spectra> spectra) {

    /**
     * Extreme eigenvalues.
     *
     * @param Ha of H_a, or KFAC's (A + lambda_A I)^-1
     * @param Hg of H_g, or KFAC's (G + lambda_G I)^-1
     */
    public record Spectra(Spectrum Ha, Spectrum Hg) {}

    /** Of each layer: its tally where there is one, and its spectra where there are Lanczos steps and factors. */
    static List<LayerHealth> of(
            Parameters W,
            List<CurvatureTally> tallies,
            Supplier<List<? extends LayerCurvature>> curvature,
            int lanczosSteps) {
        List<? extends LayerCurvature> layers = lanczosSteps > 0 ? curvature.get() : List.of();
        boolean spectra = !layers.isEmpty();
        List<LayerHealth> health = new ArrayList<>();
        for (int l = 0; l < (spectra ? layers.size() : tallies.size()); l++) {
            health.add(new LayerHealth(
                    tallies.isEmpty() ? CurvatureTally.NONE : tallies.get(l),
                    spectra ? Optional.of(spectra(W, l, layers.get(l), new Lanczos(lanczosSteps))) : Optional.empty()));
        }
        return health;
    }

    private static Spectra spectra(Parameters W, int l, LayerCurvature curvature, Lanczos lanczos) {
        Layer layer = W.architecture().layer(l);
        int in = layer.inputs() + 1;
        int out = layer.outputs();
        BiConsumer<Matrix, Matrix> Ha = (v, Hv) -> curvature.applyInputFactor(row(v), row(Hv));
        BiConsumer<Matrix, Matrix> Hg = (v, Hv) -> curvature.applyOutputFactor(column(v), column(Hv));
        return new Spectra(lanczos.of(in, W.arithmetic(), Ha), lanczos.of(out, W.arithmetic(), Hg));
    }

    private static Matrix row(Matrix v) {
        return v.reshape(1, v.length());
    }

    private static Matrix column(Matrix v) {
        return v.reshape(v.length(), 1);
    }
}
