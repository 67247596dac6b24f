package org.kbfgs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.firstorder.RmsPropSettings;
import org.kbfgs.optim.firstorder.SgdMomentumSettings;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.KfacSettings;

/** What follows from the declarations of settings. The right texts are left in {@code target/}, to be copied. */
class SettingDeclarationsTest {

    private static final Path REFERENCE =
            Path.of("src", "main", "resources", "org", "kbfgs", "config", "reference.conf");
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- from the declarations of settings -->\n\n";

    @Test
    void theReferenceIsAsDeclared() throws IOException {
        Files.writeString(Path.of("target", "reference.conf"), DeclaredText.reference());
        assertThat(Files.readString(REFERENCE, StandardCharsets.UTF_8)).isEqualTo(DeclaredText.reference());
    }

    @Test
    void thePageIsAsDeclared() throws IOException {
        String page = Files.readString(PAGE, StandardCharsets.UTF_8);
        assertThat(page).contains(BEGIN);
        String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        Files.writeString(Path.of("target", "configuration.md"), head + DeclaredText.tables());
        assertThat(page).isEqualTo(head + DeclaredText.tables());
    }

    @Test
    void everySettingIsDeclaredOnceInItsSection() {
        assertThat(SettingDeclarations.all()).extracting(Setting::name).doesNotHaveDuplicates();
        for (Section section : SettingDeclarations.SECTIONS) {
            assertThat(section.settings()).allMatch(setting -> setting.section().equals(section.name()));
        }
    }

    @Test
    void theDefaultsAreTheMethodsOwnButForTheStepBound() {
        KBfgsSettings dense = KBfgsSettings.paper(new KBfgsSettings.Factor.Dense());
        assertThat(method("k-bfgs")).isEqualTo(new Method.OfKBfgs(dense));
        assertThat(method("kfac")).isEqualTo(new Method.OfKfac(KfacSettings.paper(), 1));
        assertThat(method("adam")).isEqualTo(new Method.OfAdam(AdamSettings.paper()));
        assertThat(method("rmsprop")).isEqualTo(new Method.OfRmsProp(RmsPropSettings.paper()));
        assertThat(method("sgd")).isEqualTo(new Method.OfSgd(SgdMomentumSettings.paper()));
    }

    private static Method method(String name) {
        return new MethodReader(Settings.of(List.of("optimizer.name=" + name, "optimizer.step-bound=null"))).method();
    }
}
