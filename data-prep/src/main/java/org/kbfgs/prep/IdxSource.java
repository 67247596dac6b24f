package org.kbfgs.prep;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.kbfgs.io.BadInput;

/** A folder with the four IDX files of MNIST's form. */
record IdxSource(Path folder) {
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

        Row row(int id) {
            int length = height() * width();
            return new Row(id, images.values(), id * length, length, Byte.toUnsignedInt(labels.values()[id]));
        }
    }

    record Splits(Split train, Split test) {
        Splits {
            if (train.height() != test.height() || train.width() != test.width()) {
                throw new BadInput(test.images().path() + ": images are " + test.height() + "x" + test.width()
                        + ", expected " + train.height() + "x" + train.width() + " as in "
                        + train.images().path());
            }
        }
    }

    /** Reads and checks all four files. */
    Splits read() {
        if (!Files.isDirectory(folder)) {
            throw new BadInput(folder + ": no such folder, expected one with " + String.join(", ", FILES));
        }
        List<Path> paths = FILES.stream().map(this::find).toList();
        return new Splits(split(paths.get(0), paths.get(1)), split(paths.get(2), paths.get(3)));
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
