package org.kbfgs.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kbfgs.cli.Ran;
import org.kbfgs.spark.LocalCluster;

/** What the tools print is the same in every language. */
class ToolsLanguageTest {

    private Set<String> settings = Set.of();

    @BeforeEach
    void chooseMaster() {
        settings = LocalCluster.choose("local[2]");
    }

    @AfterEach
    void clear() {
        settings.forEach(System::clearProperty);
    }

    @Test
    void everythingIsTheSame() {
        List<String> usual = in("und");
        assertThat(usual.get(1)).contains("max-weight-error=").containsPattern("\\d\\.\\de-\\d\\d");
        for (String language : List.of("tr-TR", "ar-EG-u-nu-arab", "th-TH-u-nu-thai", "de-DE")) {
            assertThat(in(language)).as(language).isEqualTo(usual);
        }
    }

    private static List<String> in(String language) {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(language));
            List<String> printed = new ArrayList<>();
            for (String words : List.of(
                    "cost --network mnist --method k-bfgs,kfac",
                    "replay --spark 2 src/test/resources/golden/ae-kbfgs-1.json",
                    "cost --network mnist --batch I")) {
                Ran ran = Ran.of(words.split(" "));
                assertThat(ran.out() + ran.err()).matches("\\p{ASCII}*");
                printed.add(ran.code() + "\n" + ran.out() + ran.err());
            }
            return printed;
        } finally {
            Locale.setDefault(before);
        }
    }
}
