package org.kbfgs.train;

import java.util.List;
import org.kbfgs.optim.CurvatureReport;

/** The figures of a curvature update that trainings of the same bits share. */
public final class ReportFigures {

    private ReportFigures() {}

    public static List<Object> of(CurvatureReport report) {
        return List.of(
                report.iteration(),
                report.layer(),
                report.damped().theta1(),
                report.damped().theta2(),
                report.damped().sy(),
                report.damped().yHy(),
                report.damped().ssAfter(),
                report.outcomeG(),
                report.outcomeA(),
                report.pairs());
    }
}
