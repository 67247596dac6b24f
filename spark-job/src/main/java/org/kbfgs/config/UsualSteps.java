package org.kbfgs.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Learning rates and dampings for a first run, by method: those of the presets for MNIST's autoencoder, with a step bound of 0.1. */
final class UsualSteps {

    private record Usual(String method, String learningRate, String damping) {}

    private static final List<Usual> ALL = List.of(
            new Usual("k-bfgs", "0.3", "0.3"),
            new Usual("k-bfgs-l", "0.3", "0.3"),
            new Usual("kfac", "1", "3"),
            new Usual("adam", "0.001", ""),
            new Usual("rmsprop", "0.001", ""),
            new Usual("sgd", "0.1", ""));

    private UsualSteps() {}

    static String learningRates() {
        return ALL.stream()
                .map(usual -> usual.learningRate() + " for " + usual.method())
                .collect(Collectors.joining(", "));
    }

    static String dampings() {
        return ALL.stream()
                .filter(usual -> !usual.damping().isEmpty())
                .map(usual -> usual.damping() + " for " + usual.method())
                .collect(Collectors.joining(", "));
    }

    /** The settings with the method's values in place of null, so that a run's own file says what was used. */
    static Settings in(Settings settings) {
        String method = settings.choice(OptimizerDeclarations.NAME);
        List<String> missing = new ArrayList<>();
        for (Usual usual : ALL) {
            if (usual.method().equals(method)) {
                if (settings.isNull(OptimizerDeclarations.LEARNING_RATE)) {
                    missing.add(OptimizerDeclarations.LEARNING_RATE.name() + "=" + usual.learningRate());
                }
                if (!usual.damping().isEmpty() && settings.isNull(OptimizerDeclarations.DAMPING)) {
                    missing.add(OptimizerDeclarations.DAMPING.name() + "=" + usual.damping());
                }
            }
        }
        return settings.with(missing);
    }
}
