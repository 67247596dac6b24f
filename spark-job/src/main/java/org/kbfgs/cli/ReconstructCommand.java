package org.kbfgs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.model.Model;
import org.kbfgs.model.Reconstruction;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.spark.dataset.DatasetImages;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what a saved autoencoder makes of a dataset's first images. */
@Command(
        name = "reconstruct",
        description = "Writes a PNG of a dataset's first images above a saved model's reconstructions.",
        mixinStandardHelpOptions = true)
final class ReconstructCommand implements Callable<Integer> {

    private static final int MOST_IMAGES = 100;

    @Option(names = "--model", required = true, paramLabel = "RUN", description = "The folder of a trained model.")
    private String run = "";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PARQUET",
            description = "The dataset, as kbfgs prepare writes it.")
    private String data = "";

    @Option(names = "--to", required = true, paramLabel = "FILE.png", description = "Where the picture goes.")
    private Path to = Path.of("");

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many images, by id from 0 (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--overwrite", description = "Replace FILE.png if it is there and a picture.")
    private boolean overwrite;

    @Override
    public Integer call() {
        check();
        Model model = Model.load(run, HadoopSettings.read(), BackendChoice.get());
        PreparedFeatures.require(run, model.architecture(), HadoopSettings.read());
        TargetDomain.Numbers features = check(model.architecture());
        try (Cluster cluster = Cluster.open("kbfgs reconstruct " + data)) {
            DatasetImages images = DatasetImages.first(cluster.session(), data, count, features);
            check(images.spec(), model.architecture());
            double[][] reconstructed = Reconstruction.of(model, images.rows());
            ImageGrid grid = new ImageGrid(images.spec().height(), images.spec().width());
            grid.write(to, overwrite, List.of(images.rows(), reconstructed));
        } catch (IOException e) {
            throw new UncheckedIOException(to + ": " + e.getMessage(), e);
        }
        System.out.println("reconstructions are in " + to);
        return 0;
    }

    private void check() {
        if (count < 1 || count > MOST_IMAGES) {
            throw new BadInput("--count " + count + ": expected 1 to " + MOST_IMAGES);
        }
        if (Files.isDirectory(to) || (Files.exists(to) && !overwrite)) {
            throw new BadInput("--to " + to + ": exists, expected a new file"
                    + (Files.isDirectory(to) ? "" : " (or --overwrite)"));
        }
        if (Files.exists(to) && !ImageGrid.isPicture(to)) {
            throw new BadInput("--to " + to + ": is not a PNG file, expected a picture for --overwrite to replace");
        }
        Path folder = to.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new BadInput("--to " + to + ": no folder " + folder + ", expected one to write into");
        }
    }

    /** The admissible features, which are also the targets. */
    private TargetDomain.Numbers check(Architecture network) {
        if (!(network.loss().targets() instanceof TargetDomain.Numbers features)) {
            throw new BadInput(run + ": loss is " + network.loss().label()
                    + ", expected an autoencoder's: a classifier reconstructs nothing");
        }
        if (network.inputs() != network.outputs()) {
            throw new BadInput(run + ": network has " + network.inputs() + " inputs and " + network.outputs()
                    + " outputs, expected as many");
        }
        return features;
    }

    private void check(DatasetSpec spec, Architecture network) {
        if (spec.dimension() != network.inputs()) {
            throw new BadInput(data + ": images are " + spec.height() + "x" + spec.width() + ", expected "
                    + network.inputs() + " pixels, the network's inputs");
        }
    }
}
