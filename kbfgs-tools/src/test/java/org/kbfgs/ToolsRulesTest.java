package org.kbfgs;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

/** The tools import all others, and only each other import them; the rules of the job's classes hold for theirs. */
@AnalyzeClasses(
        packages = "org.kbfgs",
        importOptions = {ImportOption.DoNotIncludeTests.class, WithoutTestJars.class})
class ToolsRulesTest {

    @ArchTest
    static final ArchTests language = ArchTests.in(LanguageRulesTest.class);

    @ArchTest
    static final ArchTests security = ArchTests.in(SecurityRulesTest.class);

    @ArchTest
    static final ArchTests libraries = ArchTests.in(LinalgRulesTest.class);

    @ArchTest
    static final ArchRule importsRunOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("product")
            .definedBy(
                    "org.kbfgs",
                    "org.kbfgs.backend..",
                    "org.kbfgs.checkpoint..",
                    "org.kbfgs.cli..",
                    "org.kbfgs.command..",
                    "org.kbfgs.config..",
                    "org.kbfgs.cost..",
                    "org.kbfgs.curvature..",
                    "org.kbfgs.data..",
                    "org.kbfgs.doctor..",
                    "org.kbfgs.features..",
                    "org.kbfgs.io..",
                    "org.kbfgs.linalg..",
                    "org.kbfgs.mat..",
                    "org.kbfgs.memory..",
                    "org.kbfgs.model..",
                    "org.kbfgs.nn..",
                    "org.kbfgs.optim..",
                    "org.kbfgs.path..",
                    "org.kbfgs.plan..",
                    "org.kbfgs.prep..",
                    "org.kbfgs.run..",
                    "org.kbfgs.score..",
                    "org.kbfgs.source..",
                    "org.kbfgs.spark..",
                    "org.kbfgs.statistics..",
                    "org.kbfgs.synthetic..",
                    "org.kbfgs.table..",
                    "org.kbfgs.tensors..",
                    "org.kbfgs.train..")
            .layer("replay")
            .definedBy("org.kbfgs.replay..")
            .layer("calibration")
            .definedBy("org.kbfgs.calibration..")
            .layer("bench")
            .definedBy("org.kbfgs.bench..")
            .layer("baseline")
            .definedBy("org.kbfgs.baseline..")
            .layer("experiment")
            .definedBy("org.kbfgs.experiment..")
            .layer("report")
            .definedBy("org.kbfgs.report..")
            .layer("tools")
            .definedBy("org.kbfgs.tools..")
            .ensureAllClassesAreContainedInArchitecture()
            .whereLayer("product")
            .mayNotAccessAnyLayer()
            .whereLayer("replay")
            .mayOnlyAccessLayers("product")
            .whereLayer("calibration")
            .mayOnlyAccessLayers("product")
            .whereLayer("bench")
            .mayOnlyAccessLayers("product")
            .whereLayer("baseline")
            .mayOnlyAccessLayers("product")
            .whereLayer("experiment")
            .mayOnlyAccessLayers("product")
            .whereLayer("report")
            .mayOnlyAccessLayers("product", "experiment", "bench")
            .whereLayer("tools")
            .mayNotBeAccessedByAnyLayer();
}
