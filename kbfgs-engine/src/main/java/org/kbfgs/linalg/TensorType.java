package org.kbfgs.linalg;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/** The element types of a {@link Tensor}, by their names in the safetensors format. */
public enum TensorType {
    F64(DataType.DOUBLE),
    I64(DataType.LONG),
    F32(DataType.FLOAT),
    I32(DataType.INT),
    F16(DataType.HALF),
    BF16(DataType.BFLOAT16);

    private final DataType type;

    TensorType(DataType type) {
        this.type = type;
    }

    DataType dataType() {
        return type;
    }

    /** The bytes of an element. */
    public int width() {
        return type.width();
    }

    /** The same type of a matrix's entries, where there is one. */
    public Optional<ElementType> elementType() {
        return Arrays.stream(ElementType.values())
                .filter(known -> known.dataType() == type)
                .findFirst();
    }

    /** The type of a matrix's entries. */
    public static TensorType of(ElementType type) {
        return of(type.dataType());
    }

    static TensorType of(DataType type) {
        return Arrays.stream(values())
                .filter(known -> known.type == type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "type is " + type + ", expected one of " + Arrays.asList(values())));
    }

    /** The type with this name. */
    public static Optional<TensorType> named(String name) {
        return Arrays.stream(values())
                .filter(known -> known.name().equals(name))
                .findFirst();
    }
}
