package org.kbfgs.tensors;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/** The element types that are read and written, by their names in the format. */
enum ElementType {
    F64(DataType.DOUBLE),
    I64(DataType.LONG),
    F32(DataType.FLOAT),
    I32(DataType.INT),
    F16(DataType.HALF),
    BF16(DataType.BFLOAT16);

    private final DataType type;

    ElementType(DataType type) {
        this.type = type;
    }

    DataType type() {
        return type;
    }

    /** Bytes of an element. */
    int width() {
        return type.width();
    }

    static Optional<ElementType> of(DataType type) {
        return Arrays.stream(values()).filter(known -> known.type == type).findFirst();
    }

    static Optional<ElementType> named(String name) {
        return Arrays.stream(values())
                .filter(known -> known.name().equals(name))
                .findFirst();
    }
}
