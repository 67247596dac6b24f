package org.kbfgs.mat;

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

/** Whatever is changed in a MAT file, it is read, or refused in one line. */
class ChangedMatFilesTest {

    @Property(tries = 500)
    void plainFilesAreReadOrRefused(@ForAll("edits") List<Edit> edits) throws IOException {
        readOrRefused(edits, "double.mat");
    }

    @Property(tries = 500)
    void compressedFilesAreReadOrRefused(@ForAll("edits") List<Edit> edits) throws IOException {
        readOrRefused(edits, "double-compressed.mat");
    }

    private static void readOrRefused(List<Edit> edits, String name) throws IOException {
        Path file = Files.createTempFile("changed", ".mat");
        try {
            Files.write(file, Edit.apply(edits, Files.readAllBytes(MatFileTest.FILES.resolve(name))));
            MatValues m =
                    MatFile.open(file).read(List.of(new Variable("m", 3, 4))).get(0);
            assertThat(m.values().getNumElements()).isEqualTo(12);
        } catch (BadInput refused) {
            assertThat(refused.getMessage())
                    .startsWith(file.toString())
                    .doesNotContain("\n")
                    .hasSizeLessThan(500);
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Edit.some();
    }
}
