package org.kbfgs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a processor should reach, by Linux's words. */
class CpuTest {

    @ParameterizedTest
    @CsvSource({"sse2,8", "sse2 avx,16", "avx avx2,16", "avx avx2 fma,32", "avx avx2 fma avx512f,32"})
    void enoughIsHalfOfWhatACoreOfItsKindDoes(String flags, int flopsPerCycle) {
        Cpu cpu = Cpu.of(List.of(
                        "model name\t: One", "cpu MHz\t\t: 1000.5", "cpu MHz\t\t: 2000", "flags\t\t: fpu " + flags))
                .orElseThrow();
        assertThat(cpu.model()).isEqualTo("One");
        assertThat(cpu.enough()).isEqualTo(0.5 * 2 * flopsPerCycle);
    }

    @Test
    void whatIsNotToldIsNotGuessed() {
        assertThat(Cpu.of(List.of())).isEmpty();
        assertThat(Cpu.of(List.of("model name : One", "flags : avx"))).isEmpty();
        assertThat(Cpu.of(List.of("model name : One", "flags : avx", "cpu MHz : fast")))
                .isEmpty();
        assertThat(Cpu.of(List.of("model name : One", "cpu MHz : 2000"))).isEmpty();
    }
}
