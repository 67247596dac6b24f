package org.kbfgs.spark;

import java.util.List;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Evaluation;

/**
 * What a task is to do for one evaluation.
 *
 * @param at the weights, not to be modified
 */
record Assignment(Parameters at, List<Evaluation> wanted) {}
