package org.kbfgs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFolder;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.model.ImportedWeights;
import org.kbfgs.model.Model;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.tensors.NotSafeTensors;
import org.kbfgs.tensors.SafeTensors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a model of weights that another program wrote. */
@Command(
        name = "import",
        description =
                "Makes a model folder of a safetensors file with the weights of dense layers, named as PyTorch does.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    private static final String TO = "--to";

    private static final WholeFolder.Kind KIND =
            new WholeFolder.Kind("model", Model.ARCHITECTURE, List.of(Model.ARCHITECTURE, Model.WEIGHTS)::contains);

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    @Option(names = "--from", required = true, paramLabel = "FILE.safetensors", description = "The weights.")
    private String from = "";

    @Option(
            names = "--architecture",
            required = true,
            paramLabel = "SIZES;ACTIVATIONS",
            description = "Sizes of the input and of each layer's output, and each layer's activation, such as"
                    + " \"784,30,784;relu,linear\". The output's sigmoid or softmax belongs to the loss.")
    private String architecture = "";

    @Option(names = "--loss", required = true, paramLabel = "LOSS", description = "As network.loss.")
    private String loss = "";

    @Option(
            names = "--huber-delta",
            paramLabel = "DELTA",
            defaultValue = "1",
            description = "As network.huber-delta (default: ${DEFAULT-VALUE}).")
    private double huberDelta;

    @Option(
            names = "--tensors",
            split = ",",
            paramLabel = "NAME",
            description = "The layers' names from the inputs on, where their order is not that of their names.")
    private @Nullable List<String> tensors;

    @Option(names = TO, required = true, paramLabel = "RUN", description = "The folder that is written.")
    private String to = "";

    @Option(names = "--overwrite", description = "Replace the folder if it holds a model alone.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        Architecture network = network();
        Configuration hadoop = HadoopSettings.read();
        WholeFolder folder = WholeFolder.at(TO, to, overwrite, KIND, hadoop);
        Parameters W = weights(network, hadoop);
        folder.fill((files, fresh) -> new Model(network, W).save(files, fresh, Map.of("imported", from)));
        System.out.println("model is in " + to);
        return 0;
    }

    private Architecture network() {
        String[] parts = architecture.strip().split("\\s*;\\s*", -1);
        try {
            if (parts.length != 2) {
                throw new IllegalArgumentException(
                        "expected sizes, a semicolon and activations, such as 784,30,784;relu,linear");
            }
            List<Integer> sizes = Arrays.stream(COMMA.split(parts[0]))
                    .map(ImportCommand::size)
                    .toList();
            List<Activation> activations =
                    Arrays.stream(COMMA.split(parts[1])).map(Activation::of).toList();
            Architecture network = Architecture.of(sizes, activations, loss());
            if (network.loss() != Loss.HUBER && huberDelta != Architecture.USUAL_HUBER_DELTA) {
                throw new BadInput("--huber-delta " + huberDelta + ": expected --loss huber");
            }
            return network.withHuberDelta(huberDelta);
        } catch (BadInput bad) {
            throw bad;
        } catch (IllegalArgumentException e) {
            throw new BadInput("--architecture " + architecture + ": " + e.getMessage());
        }
    }

    private static int size(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("size is " + text + ", expected a whole number above 0", e);
        }
    }

    private Loss loss() {
        try {
            return Loss.of(loss);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--loss " + loss + ": " + e.getMessage());
        }
    }

    private Parameters weights(Architecture network, Configuration hadoop) throws IOException {
        Path file = HadoopPaths.path(from);
        FileSystem files = HadoopPaths.files(file, hadoop);
        if (!files.exists(file) || !files.getFileStatus(file).isFile()) {
            throw new BadInput("--from " + from + ": no such file, expected a safetensors file");
        }
        try (InputStream in = files.open(file)) {
            Backend backend = BackendChoice.get();
            SafeTensors read =
                    SafeTensors.read(in, files.getFileStatus(file).getLen(), HadoopPaths.shown(file), backend);
            try {
                return ImportedWeights.of(
                        read, HadoopPaths.shown(file), network, Optional.ofNullable(tensors), backend);
            } finally {
                read.tensors().values().forEach(Tensor::close);
            }
        } catch (NotSafeTensors e) {
            throw new BadInput(String.valueOf(e.getMessage()));
        }
    }
}
