package org.kbfgs.bench;

import java.io.Serializable;
import org.kbfgs.nn.Architecture;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.WirePrecision;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The training that a benchmark times.
 *
 * @param precision of the sums
 * @param schedule the random examples, their mini-batches and shards
 */
public record Workload(Architecture network, DataType type, WirePrecision precision, BatchSchedule schedule)
        implements Serializable {}
