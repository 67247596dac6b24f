package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the launcher makes of its command line. */
class OptionsIT {

    @Test
    void theCommandsHelpIsPrinted() {
        Launched help = Launched.of("train", "--help");
        assertThat(help.errors()).isEmpty();
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("Usage: kbfgs train").contains("--config");
    }
}
