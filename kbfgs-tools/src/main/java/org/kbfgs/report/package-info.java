/**
 * Reports of a run, a comparison or a tuning. {@link org.kbfgs.report.ReportedRuns} reads the runs, {@link
 * org.kbfgs.report.Report} makes charts and tables of them, {@link org.kbfgs.report.Page}, {@link org.kbfgs.report.ChartSvg} and
 * {@link org.kbfgs.report.CsvFiles} write them. May import the job and experiments.
 */
@NullMarked
package org.kbfgs.report;

import org.jspecify.annotations.NullMarked;
