package org.kbfgs.prep;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The datasets of the IDX format that are known by name. */
enum Dataset {
    MNIST("mnist"),
    FASHION_MNIST("fashion-mnist");

    private final String title;

    Dataset(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }

    /** Parses the name on the command line. */
    static final class Converter implements ITypeConverter<Dataset> {
        @Override
        public Dataset convert(String value) {
            return Arrays.stream(values())
                    .filter(d -> d.title.equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("dataset " + value + ", expected "
                            + Arrays.stream(values()).map(Dataset::toString).collect(Collectors.joining(" or "))));
        }
    }
}
