package org.kbfgs;

import java.io.ByteArrayOutputStream;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A change to a file.
 *
 * @param at where, modulo the file's length
 * @param length of the bytes that are taken out there
 * @param put in their place
 */
public record Edit(int at, int length, byte[] put) {

    private static final List<String> NUMBERS = List.of(
            "-1",
            "0",
            "1",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "99999999999999999999",
            "1e308",
            "1e999",
            "null",
            "\"x\"",
            "[]",
            "{}",
            "true");

    /** One to four changes: bytes replaced, left out, put in; the rest cut off; a value in another's place. */
    public static Arbitrary<List<Edit>> some() {
        Arbitrary<Integer> at = Arbitraries.integers().between(0, 1 << 20);
        Arbitrary<Integer> length = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(0, 8)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(1 << 30)));
        Arbitrary<byte[]> bytes = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        3, Arbitraries.bytes().array(byte[].class).ofMaxSize(8)),
                net.jqwik.api.Tuple.of(2, Arbitraries.of(NUMBERS).map(String::getBytes)));
        return Combinators.combine(at, length, bytes)
                .as(Edit::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    public static byte[] apply(List<Edit> edits, byte[] file) {
        byte[] changed = file;
        for (Edit edit : edits) {
            changed = edit.apply(changed);
        }
        return changed;
    }

    private byte[] apply(byte[] file) {
        int begin = file.length == 0 ? 0 : at % file.length;
        int end = (int) Math.min(file.length, (long) begin + length);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.write(file, 0, begin);
        changed.writeBytes(put);
        changed.write(file, end, file.length - end);
        return changed.toByteArray();
    }
}
