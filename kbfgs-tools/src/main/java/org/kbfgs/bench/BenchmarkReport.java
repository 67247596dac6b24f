package org.kbfgs.bench;

import java.util.Map;

/** What a benchmark found. */
public sealed interface BenchmarkReport permits Report, InputReport, MemoryReport {

    /** As tables. */
    String asText();

    /** As JSON would have it. */
    Map<String, Object> asMap();
}
