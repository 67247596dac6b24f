package org.kbfgs.synthetic;

import java.util.Map;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.mat.CurvesFile;
import org.kbfgs.mat.FacesFile;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.source.Examples;
import org.kbfgs.source.GeneratedExamples;
import org.kbfgs.source.GeneratedExamples.Partitioning;

/** A stand-in for CURVES, of equal size. */
public record SyntheticCurves(long seed, int train, int test, Partitioning partitioning) implements ExampleSource {

    /** Key of the files' metadata, with the seed: the examples were drawn, and are of no one's data. */
    public static final String SYNTHETIC = "kbfgs.synthetic";

    /** Of the paper's sizes. */
    public static SyntheticCurves of(long seed, Partitioning partitioning) {
        return new SyntheticCurves(seed, CurvesFile.TRAIN, CurvesFile.TEST, partitioning);
    }

    static Map<String, String> notes(long seed) {
        return Map.of(SYNTHETIC, "seed " + seed);
    }

    @Override
    public Splits open() {
        return new Splits(split(0, train), split(train, test));
    }

    private Examples split(int first, int count) {
        DatasetSpec spec =
                new DatasetSpec("synthetic-curves", FacesFile.SCALING, CurvesFile.SIDE, CurvesFile.SIDE, "synthetic");
        return new GeneratedExamples(spec, notes(seed), first, count, new CurveImages(seed), partitioning);
    }
}
