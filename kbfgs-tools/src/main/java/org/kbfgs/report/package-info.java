/**
 * Reports of a run, a comparison or a tuning. {@link org.kbfgs.report.ReportedRuns} reads the runs, {@link
 * org.kbfgs.report.Report} makes charts and tables of them, {@link org.kbfgs.report.Page}, {@link org.kbfgs.report.ChartSvg} and
 * {@link org.kbfgs.report.CsvFiles} write them; {@link org.kbfgs.report.TimelineSvg} draws an iteration. May import the job, experiments and
 * {@code bench}.
 */
@NullMarked
package org.kbfgs.report;

import org.jspecify.annotations.NullMarked;
