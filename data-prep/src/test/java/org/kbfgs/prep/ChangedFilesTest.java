package org.kbfgs.prep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.kbfgs.Edit;
import org.kbfgs.io.BadInput;

/** Whatever is changed in a raw file, it is read, or refused in one line; what is read is not more than it holds. */
class ChangedFilesTest {

    @Property(tries = 1000)
    void imagesAreReadOrRefused(@ForAll("edits") List<Edit> edits) throws IOException {
        readOrRefused(Edit.apply(edits, IdxFolder.images(3)), IdxFile.IMAGES, "");
    }

    @Property(tries = 500)
    void labelsAreReadOrRefused(@ForAll("edits") List<Edit> edits) throws IOException {
        readOrRefused(Edit.apply(edits, IdxFolder.labels(3)), IdxFile.LABELS, "");
    }

    @Property(tries = 500)
    void packedImagesAreReadOrRefused(@ForAll("edits") List<Edit> edits) throws IOException {
        readOrRefused(Edit.apply(edits, IdxFolder.packed(IdxFolder.images(3), ".gz")), IdxFile.IMAGES, ".gz");
    }

    private static void readOrRefused(byte[] bytes, int magic, String suffix) throws IOException {
        Path file = Files.createTempFile("changed", suffix);
        try {
            Files.write(file, bytes);
            IdxFile read = IdxFile.read(file, magic);
            assertThat(read.values().length).isPositive().isLessThanOrEqualTo(1 << 16);
        } catch (BadInput refused) {
            assertThat(refused.getMessage())
                    .startsWith(file.toString())
                    .doesNotContain("\n")
                    .hasSizeLessThan(400);
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Edit.some();
    }
}
