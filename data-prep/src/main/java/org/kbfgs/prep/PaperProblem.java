package org.kbfgs.prep;

import java.nio.file.Path;
import java.util.Locale;
import org.kbfgs.mat.CurvesFile;
import org.kbfgs.mat.FacesFile;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.source.GeneratedExamples.Partitioning;
import org.kbfgs.synthetic.SyntheticCurves;
import org.kbfgs.synthetic.SyntheticFaces;

/** The paper's problems besides MNIST, whose data are in MAT files. */
enum PaperProblem {
    FACES {
        @Override
        ExampleSource file(Path path) {
            return FacesFile.of(path);
        }

        @Override
        ExampleSource generated(long seed, Partitioning partitioning) {
            return SyntheticFaces.of(seed, partitioning);
        }
    },
    CURVES {
        @Override
        ExampleSource file(Path path) {
            return CurvesFile.of(path);
        }

        @Override
        ExampleSource generated(long seed, Partitioning partitioning) {
            return SyntheticCurves.of(seed, partitioning);
        }
    };

    abstract ExampleSource file(Path path);

    /** A stand-in of equal size. */
    abstract ExampleSource generated(long seed, Partitioning partitioning);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
