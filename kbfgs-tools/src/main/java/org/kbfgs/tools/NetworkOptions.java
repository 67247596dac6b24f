package org.kbfgs.tools;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.PaperNetwork;
import picocli.CommandLine.Option;

/** A network on the command line: one of the paper's by its name, or any by its sizes. */
final class NetworkOptions {

    @Option(names = "--network", paramLabel = "NAME", description = "A network of the paper: mnist, faces or curves.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--layers",
            split = ",",
            paramLabel = "D",
            description = "A network by its sizes d_0,d_1,...: relu, the last layer linear.")
    private List<Integer> sizes = new ArrayList<>();

    boolean given() {
        return name.isPresent() || !sizes.isEmpty();
    }

    /** @throws BadInput if there is not one network, or it is none */
    Architecture architecture() {
        if (name.isPresent() != sizes.isEmpty()) {
            throw new BadInput("expected either --network or --layers");
        }
        try {
            return name.isPresent() ? PaperNetwork.of(name.get()).architecture() : bySizes();
        } catch (IllegalArgumentException e) {
            throw new BadInput(String.valueOf(e.getMessage()));
        }
    }

    /** Its name, to whom only names are known. */
    String nameFor(String option) {
        return name.orElseThrow(() -> new BadInput(option + ": expected --network with it"));
    }

    /** Name, if any, and sizes. */
    String described() {
        return name.map(n -> n + " ").orElse("") + architecture().shape();
    }

    /** An autoencoder if it gives back as much as it takes, else a classifier. */
    private Architecture bySizes() {
        if (sizes.size() < 2) {
            throw new BadInput("--layers " + sizes.get(0) + ": expected at least two sizes");
        }
        List<Activation> activations = new ArrayList<>(Collections.nCopies(sizes.size() - 1, Activation.RELU));
        activations.set(activations.size() - 1, Activation.LINEAR);
        boolean autoencoder = sizes.get(0).equals(sizes.get(sizes.size() - 1));
        Loss loss = autoencoder ? Loss.SIGMOID_CROSS_ENTROPY : Loss.SOFTMAX_CROSS_ENTROPY;
        return Architecture.of(sizes, activations, loss);
    }

    /** The network as settings; none where none is given. */
    List<String> asSettings() {
        if (!given()) {
            return List.of();
        }
        Architecture network = architecture();
        List<String> activations = network.layers().stream()
                .map(layer -> layer.activation().label())
                .toList();
        return List.of(
                "network.layers=" + network.sizes(),
                "network.activations=" + activations,
                "network.loss=" + network.loss().label());
    }
}
