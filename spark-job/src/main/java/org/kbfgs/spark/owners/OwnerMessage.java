package org.kbfgs.spark.owners;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;

/**
 * Calls and answers as bytes, which Spark's RPC carries without knowing our classes. Java's optional values, which are not
 * serializable, travel as records; a matrix, of which no receiver reads an entry, travels as its type.
 */
final class OwnerMessage {

    private OwnerMessage() {}

    private record SentOptional(Serializable[] value) implements Serializable {}

    private record SentDouble(boolean isPresent, double value) implements Serializable {}

    private record SentInt(boolean isPresent, int value) implements Serializable {}

    private record SentMatrix(ElementType type) implements Serializable {}

    static byte[] bytes(Serializable message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Out out = new Out(bytes)) {
            out.writeObject(message);
        } catch (IOException bug) {
            throw new UncheckedIOException("message " + message.getClass().getName(), bug);
        }
        return bytes.toByteArray();
    }

    static <T> T read(byte[] bytes, Class<T> kind) {
        try (In in = new In(new ByteArrayInputStream(bytes))) {
            return kind.cast(in.readObject());
        } catch (IOException bug) {
            throw new UncheckedIOException("message " + kind.getName(), bug);
        } catch (ClassNotFoundException bug) {
            throw new IllegalStateException("message " + kind.getName(), bug);
        }
    }

    /** Messages consist of these classes alone; bytes that name another are refused before an object is made. */
    private static final ObjectInputFilter ALLOWED = ObjectInputFilter.Config.createFilter(
            "org.kbfgs.**;java.lang.*;java.util.*;java.io.Serializable;org.apache.spark.storage.BlockManagerId;scala.**;!*");

    private static final Map<ElementType, Matrix> EMPTY = new ConcurrentHashMap<>();

    private static final class Out extends ObjectOutputStream {

        Out(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object value) {
            if (value instanceof Optional<?> some) {
                return new SentOptional(
                        some.map(one -> new Serializable[] {(Serializable) one}).orElseGet(() -> new Serializable[0]));
            }
            if (value instanceof OptionalDouble some) {
                return new SentDouble(some.isPresent(), some.orElse(0));
            }
            if (value instanceof OptionalInt some) {
                return new SentInt(some.isPresent(), some.orElse(0));
            }
            return value instanceof Matrix matrix ? new SentMatrix(matrix.type()) : value;
        }
    }

    private static final class In extends ObjectInputStream {

        In(InputStream in) throws IOException {
            super(in);
            setObjectInputFilter(ALLOWED);
            enableResolveObject(true);
        }

        @Override
        protected Object resolveObject(Object value) {
            if (value instanceof SentOptional some) {
                return some.value.length == 0 ? Optional.empty() : Optional.of(some.value[0]);
            }
            if (value instanceof SentDouble some) {
                return some.isPresent ? OptionalDouble.of(some.value) : OptionalDouble.empty();
            }
            if (value instanceof SentInt some) {
                return some.isPresent ? OptionalInt.of(some.value) : OptionalInt.empty();
            }
            return value instanceof SentMatrix sent
                    ? EMPTY.computeIfAbsent(
                            sent.type, type -> BackendChoice.of(type).vector(1))
                    : value;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(described.getName(), false, OwnerMessage.class.getClassLoader());
            } catch (ClassNotFoundException primitive) {
                return super.resolveClass(described);
            }
        }
    }
}
