package org.kbfgs.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.kbfgs.backend.BackendChoice;

/** Whatever is changed in a file, it is read, or refused in one line, and no more is allocated than it holds. */
class ChangedFilesTest {

    @Property(tries = 500)
    void changedBytesAreReadOrRefusedAndNeverCrash(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 100_000) Integer> places,
            @ForAll @Size(4) List<Byte> values) {
        byte[] file = BrokenFilesTest.example();
        for (int i = 0; i < places.size(); i++) {
            file[places.get(i) % file.length] = values.get(i);
        }
        readOrRefused(file);
    }

    @Property(tries = 500)
    void numbersPutInPlaceOfOthersAreReadOrRefusedAndNeverCrash(
            @ForAll long number, @ForAll @IntRange(max = 6) int place) {
        String header = new String(
                BrokenFilesTest.example(), 8, headerLength(BrokenFilesTest.example()), StandardCharsets.UTF_8);
        Matcher numbers = Pattern.compile("(?<=[\\[,])\\d+").matcher(header);
        for (int i = 0; i <= place; i++) {
            assertThat(numbers.find()).isTrue();
        }
        String changed = header.substring(0, numbers.start()) + number + header.substring(numbers.end());
        readOrRefused(BrokenFilesTest.file(
                changed, BrokenFilesTest.example().length - 8 - headerLength(BrokenFilesTest.example())));
    }

    private static void readOrRefused(byte[] file) {
        try {
            SafeTensors read = SafeTensors.read(file, "file", BackendChoice.get());
            long bytes = read.tensors().values().stream()
                    .mapToLong(array -> array.length() * array.type().width())
                    .sum();
            assertThat(bytes).isLessThanOrEqualTo(file.length);
        } catch (NotSafeTensors refused) {
            assertThat(refused.getMessage())
                    .startsWith("file: ")
                    .doesNotContain("\n")
                    .hasSizeLessThan(400);
        }
    }

    private static int headerLength(byte[] file) {
        return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
