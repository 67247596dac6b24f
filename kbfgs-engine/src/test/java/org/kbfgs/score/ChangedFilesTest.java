package org.kbfgs.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.kbfgs.Edit;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;

/** Whatever is changed in an architecture's file, it is read as a network, or refused in one line. */
class ChangedFilesTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(6, 4, 6), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    @Property(tries = 1000)
    void architecture(@ForAll("edits") List<Edit> edits) {
        byte[] changed = Edit.apply(edits, ArchitectureFile.bytes(NETWORK));
        try {
            Architecture read = ArchitectureFile.read(changed, "architecture.json");
            assertThat(read.layers()).allMatch(layer -> layer.inputs() > 0 && layer.outputs() > 0);
        } catch (NotAModel refused) {
            assertThat(refused.getMessage())
                    .startsWith("architecture.json: ")
                    .doesNotContain("\n")
                    .hasSizeLessThan(1000);
        }
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Edit.some();
    }
}
