package org.kbfgs.linalg;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/** The types of a {@link Matrix}'s entries. */
public enum ElementType {
    FLOAT32(DataType.FLOAT, Float.MAX_VALUE),
    FLOAT64(DataType.DOUBLE, Double.MAX_VALUE);

    private final DataType type;
    private final double largest;

    ElementType(DataType type, double largest) {
        this.type = type;
        this.largest = largest;
    }

    /** ND4J's name of the type. */
    public DataType dataType() {
        return type;
    }

    /** The bytes of an entry. */
    public int width() {
        return type.width();
    }

    /** The largest finite number of the type. */
    public double largest() {
        return largest;
    }

    /** The number of the type nearest to a number. */
    public double round(double number) {
        return this == FLOAT32 ? (float) number : number;
    }

    /** The name in settings and model files: {@code float32} or {@code float64}. */
    public String label() {
        return this == FLOAT32 ? "float32" : "float64";
    }

    /**
     * The type with this label.
     *
     * @throws IllegalArgumentException listing the labels, if it is none of them
     */
    public static ElementType of(String label) {
        return Stream.of(values())
                .filter(type -> type.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("dtype is " + label + ", expected one of "
                        + Stream.of(values()).map(ElementType::label).collect(Collectors.joining(", "))));
    }
}
