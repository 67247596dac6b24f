package org.kbfgs.synthetic;

import java.util.Iterator;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.mat.FacesFile;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.source.Examples;
import org.kbfgs.source.GeneratedExamples;
import org.kbfgs.source.GeneratedExamples.Generator;
import org.kbfgs.source.GeneratedExamples.Partitioning;

/** A stand-in for FACES, of equal size: patches of pictures of 40 persons, of whom the first are for training and the last for tests. */
public record SyntheticFaces(long seed, int trainPersons, int testPersons, Partitioning partitioning)
        implements ExampleSource {

    private static final int PERSONS = 40;
    private static final int PATCHES_OF_PERSON = FacePainter.VARIANTS * FacePatches.PATCHES;

    /** Of the paper's sizes. */
    public static SyntheticFaces of(long seed, Partitioning partitioning) {
        return new SyntheticFaces(seed, 25, 10, partitioning);
    }

    @Override
    public Splits open() {
        Normalization normalization = Normalization.of(seed, trainPersons * FacePainter.VARIANTS, partitioning);
        return new Splits(
                split(normalization, 0, trainPersons), split(normalization, PERSONS - testPersons, testPersons));
    }

    private Examples split(Normalization normalization, int first, int persons) {
        DatasetSpec spec =
                new DatasetSpec("synthetic-faces", FacesFile.SCALING, FacesFile.SIDE, FacesFile.SIDE, "synthetic");
        return new GeneratedExamples(
                spec,
                SyntheticCurves.notes(seed),
                (long) first * PATCHES_OF_PERSON,
                (long) persons * PATCHES_OF_PERSON,
                new Patches(seed, normalization),
                partitioning);
    }

    /** Patches of all persons, numbered picture by picture. */
    private record Patches(long seed, Normalization normalization) implements Generator {
        @Override
        public Iterator<float[]> features(long from, long to) {
            return new Iterator<>() {
                private long next = from;
                private long picture = from / FacePatches.PATCHES;
                private FacePatches patches = new FacePatches(seed, picture);

                @Override
                public boolean hasNext() {
                    return next < to;
                }

                @Override
                public float[] next() {
                    long wanted = next / FacePatches.PATCHES;
                    if (wanted != picture) {
                        picture = wanted;
                        patches = new FacePatches(seed, picture);
                    }
                    return normalization.apply(patches.patch((int) (next++ % FacePatches.PATCHES)));
                }
            };
        }
    }
}
