package org.kbfgs.source;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.kbfgs.data.DatasetSpec;

/** The examples of one split, in parts. The examples do not depend on how many parts there are. */
public interface Examples {

    /** What the dataset says of itself. */
    DatasetSpec spec();

    /** Further entries for the metadata of the dataset's files. */
    default Map<String, String> notes() {
        return Map.of();
    }

    Targets targets();

    /** Visits the examples of each part, where these are; the results are in the order of the parts. */
    <R extends Serializable> List<R> visitParts(PartVisitor<R> visitor);

    /** What is done with the examples of one part; on a cluster it may be done again after a failure. */
    @FunctionalInterface
    interface PartVisitor<R extends Serializable> extends Serializable {
        R visit(int part, Iterator<Example> examples) throws IOException;
    }
}
