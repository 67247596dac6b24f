package org.kbfgs.nn;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** The names of a network's number types, as settings and model files have them: float32, float64. */
public final class Dtype {

    private Dtype() {}

    /**
     * {@code float32} or {@code float64}.
     *
     * @throws IllegalArgumentException if the type is another
     */
    public static String label(DataType type) {
        return switch (type) {
            case FLOAT -> "float32";
            case DOUBLE -> "float64";
            default -> throw new IllegalArgumentException("dtype is " + type + ", expected FLOAT or DOUBLE");
        };
    }

    /**
     * The type with this label.
     *
     * @throws IllegalArgumentException listing the allowed labels, if it is none of them
     */
    public static DataType of(String label) {
        return Labels.find("dtype", label, List.of(DataType.FLOAT, DataType.DOUBLE), Dtype::label);
    }
}
