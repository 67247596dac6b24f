package org.kbfgs.mat;

import java.nio.file.Path;
import java.util.List;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.source.Example;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.source.Examples;
import org.kbfgs.source.FileExamples;
import org.kbfgs.source.Targets;

/** The file of FACES: {@code newfaces_single}, each column an image of 25 x 25, of which the first are for training and the last for tests. */
public record FacesFile(Path path, int images, int train, int test) implements ExampleSource {

    public static final int SIDE = 25;
    public static final int IMAGES = 165600;
    public static final int TRAIN = 103500;
    public static final int TEST = 41400;

    /** Values are features as they are. */
    public static final String SCALING = "1";

    /** The file of the paper's problem. */
    public static FacesFile of(Path path) {
        return new FacesFile(path, IMAGES, TRAIN, TEST);
    }

    @Override
    public Splits open() {
        MatFile file = MatFile.open(path);
        MatValues faces = file.read(List.of(new Variable("newfaces_single", SIDE * SIDE, images)))
                .get(0);
        DatasetSpec spec = new DatasetSpec("faces", SCALING, SIDE, SIDE, file.source());
        return new Splits(split(spec, faces, 0, train), split(spec, faces, images - test, test));
    }

    private static Examples split(DatasetSpec spec, MatValues images, int first, int count) {
        return new FileExamples(
                spec,
                new Targets.None(),
                count,
                id -> new Example(id, images.column(first + id, MatValues.Range.FINITE), Example.NO_TARGETS));
    }
}
