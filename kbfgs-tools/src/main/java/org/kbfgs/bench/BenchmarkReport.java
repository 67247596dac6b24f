package org.kbfgs.bench;

import java.util.Map;

/** The result of a benchmark. */
public sealed interface BenchmarkReport permits Report, InputReport, MemoryReport, ScoringReport, TimelineReport {

    /** As tables. */
    String asText();

    /** As JSON would have it. */
    Map<String, Object> asMap();
}
