package org.kbfgs.mat;

import java.nio.file.Path;
import java.util.List;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.source.Example;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.source.Examples;
import org.kbfgs.source.FileExamples;
import org.kbfgs.source.Targets;

/** The file of CURVES: {@code bdata} and {@code bdatatest}, each row an image of 28 x 28 with pixels of 0 to 1. */
public record CurvesFile(Path path, int train, int test) implements ExampleSource {

    public static final int SIDE = 28;
    public static final int TRAIN = 20000;
    public static final int TEST = 10000;

    /** The file of the paper's problem. */
    public static CurvesFile of(Path path) {
        return new CurvesFile(path, TRAIN, TEST);
    }

    @Override
    public Splits open() {
        MatFile file = MatFile.open(path);
        List<MatValues> images = file.read(
                List.of(new Variable("bdata", train, SIDE * SIDE), new Variable("bdatatest", test, SIDE * SIDE)));
        DatasetSpec spec = new DatasetSpec("curves", FacesFile.SCALING, SIDE, SIDE, file.source());
        return new Splits(split(spec, images.get(0)), split(spec, images.get(1)));
    }

    private static Examples split(DatasetSpec spec, MatValues images) {
        return new FileExamples(
                spec,
                new Targets.None(),
                images.variable().rows(),
                id -> new Example(id, images.row(id, MatValues.Range.UNIT), Example.NO_TARGETS));
    }
}
