package org.kbfgs.prep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.kbfgs.data.ByteScale;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.source.Example;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.source.Examples;
import org.kbfgs.source.FileExamples;
import org.kbfgs.source.Targets;

/** A folder with the four IDX files of MNIST's form. */
record IdxSource(Dataset dataset, Path folder) implements ExampleSource {
    private static final int MAX_LABEL = 9;

    static final List<String> FILES = List.of(
            "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");

    /** Labelled images, images and labels equal in number. */
    record Split(IdxFile images, IdxFile labels) {
        Split {
            if (images.count() != labels.count()) {
                throw new BadInput(labels.path() + ": " + labels.count() + " labels, expected " + images.count()
                        + ", the images in " + images.path());
            }
            for (int i = 0; i < labels.count(); i++) {
                int label = Byte.toUnsignedInt(labels.values()[i]);
                if (label > MAX_LABEL) {
                    throw new BadInput(
                            labels.path() + ": label " + label + " at row " + i + ", expected 0 to " + MAX_LABEL);
                }
            }
        }

        int height() {
            return images.shape()[1];
        }

        int width() {
            return images.shape()[2];
        }

        Example example(int id) {
            float[] features = new float[height() * width()];
            for (int i = 0; i < features.length; i++) {
                features[i] = ByteScale.UNIT.number(Byte.toUnsignedInt(images.values()[id * features.length + i]));
            }
            return new Example(id, features, new float[] {labels.values()[id]});
        }

        Examples examples(Dataset dataset) {
            DatasetSpec spec = new DatasetSpec(
                    dataset.toString(),
                    DatasetSpec.BYTES_TO_UNIT,
                    height(),
                    width(),
                    source(images) + "," + source(labels));
            return new FileExamples(spec, new Targets.Label(), images.count(), this::example);
        }

        private static String source(IdxFile file) {
            return file.path().getFileName() + ":" + file.sha256();
        }
    }

    /** Reads and checks all four files. */
    @Override
    public Splits open() {
        if (!Files.isDirectory(folder)) {
            throw new BadInput(folder + ": no such folder, expected one with " + String.join(", ", FILES));
        }
        List<Path> paths = FILES.stream().map(this::find).toList();
        Split train = split(paths.get(0), paths.get(1));
        Split test = split(paths.get(2), paths.get(3));
        if (train.height() != test.height() || train.width() != test.width()) {
            throw new BadInput(test.images().path() + ": images are " + test.height() + "x" + test.width()
                    + ", expected " + train.height() + "x" + train.width() + " as in "
                    + train.images().path());
        }
        return new Splits(train.examples(dataset), test.examples(dataset));
    }

    private static Split split(Path images, Path labels) {
        return new Split(IdxFile.read(images, IdxFile.IMAGES), IdxFile.read(labels, IdxFile.LABELS));
    }

    private Path find(String name) {
        String dotted = name.replace("-idx", ".idx");
        return Stream.of(name, dotted, name + ".gz", dotted + ".gz")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        folder.resolve(name) + ": no such file, expected it, or " + dotted + ", or either with .gz"));
    }
}
