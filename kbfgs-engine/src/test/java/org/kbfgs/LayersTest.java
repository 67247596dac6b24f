package org.kbfgs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Imports run one way: linalg, then nn, curvature and data, then statistics, optim and train on top; and the engine knows
 * neither a cluster nor what measures it.
 */
@AnalyzeClasses(packages = "org.kbfgs", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    @ArchTest
    static final ArchRule importsRunOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("linalg")
            .definedBy("org.kbfgs.linalg..")
            .layer("backend")
            .definedBy("org.kbfgs.backend..")
            .layer("nn")
            .definedBy("org.kbfgs.nn..")
            .layer("curvature")
            .definedBy("org.kbfgs.curvature..")
            .layer("data")
            .definedBy("org.kbfgs.data..")
            .layer("statistics")
            .definedBy("org.kbfgs.statistics..")
            .layer("optim")
            .definedBy("org.kbfgs.optim..")
            .layer("tensors")
            .definedBy("org.kbfgs.tensors..")
            .layer("train")
            .definedBy("org.kbfgs.train..")
            .layer("score")
            .definedBy("org.kbfgs.score..")
            .layer("path")
            .definedBy("org.kbfgs.path..")
            .whereLayer("path")
            .mayNotAccessAnyLayer()
            .whereLayer("linalg")
            .mayNotAccessAnyLayer()
            .whereLayer("backend")
            .mayOnlyAccessLayers("linalg")
            .whereLayer("data")
            .mayOnlyAccessLayers("linalg")
            .whereLayer("nn")
            .mayOnlyAccessLayers("linalg")
            .whereLayer("tensors")
            .mayOnlyAccessLayers("linalg")
            .whereLayer("score")
            .mayOnlyAccessLayers("linalg", "backend", "data", "nn", "tensors")
            .whereLayer("curvature")
            .mayOnlyAccessLayers("linalg")
            .whereLayer("statistics")
            .mayOnlyAccessLayers("linalg", "nn", "data")
            .whereLayer("optim")
            .mayOnlyAccessLayers("linalg", "nn", "curvature", "statistics", "tensors")
            .whereLayer("train")
            .mayOnlyAccessLayers("linalg", "nn", "curvature", "statistics", "optim", "tensors");

    /** The kernels are handed in: of the engine's packages only {@code score}, which other programs start with, makes the choice. */
    @ArchTest
    static final ArchRule implementationsOfLinearAlgebraAreApart = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("shared")
            .definedBy("org.kbfgs.linalg")
            .layer("portable")
            .definedBy("org.kbfgs.linalg.portable..")
            .layer("openblas")
            .definedBy("org.kbfgs.linalg.openblas..")
            .layer("backend")
            .definedBy("org.kbfgs.backend..")
            .layer("others")
            .definedBy(
                    "org.kbfgs.curvature..",
                    "org.kbfgs.data..",
                    "org.kbfgs.nn..",
                    "org.kbfgs.optim..",
                    "org.kbfgs.statistics..",
                    "org.kbfgs.tensors..",
                    "org.kbfgs.train..")
            .whereLayer("shared")
            .mayNotAccessAnyLayer()
            .whereLayer("portable")
            .mayOnlyAccessLayers("shared")
            .whereLayer("openblas")
            .mayOnlyAccessLayers("shared", "portable")
            .whereLayer("backend")
            .mayOnlyAccessLayers("shared", "portable", "openblas")
            .whereLayer("others")
            .mayOnlyAccessLayers("shared");

    @ArchTest
    static final ArchRule noClusterInTheEngine = noClasses()
            .that()
            .resideInAnyPackage("org.kbfgs..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..", "org.apache.hadoop..");

    /** The flops of a method are the job's, recorded trajectories and times the tools'. */
    @ArchTest
    static final ArchRule nothingMeasuresInTheEngine = noClasses()
            .should()
            .resideInAnyPackage(
                    "org.kbfgs.bench..",
                    "org.kbfgs.calibration..",
                    "org.kbfgs.cost..",
                    "org.kbfgs.plan..",
                    "org.kbfgs.replay..",
                    "org.kbfgs.tools..");

    /** Methods do not know each other, and what they share knows none of them. */
    @ArchTest
    static final ArchRule methodsAreApart = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("shared")
            .definedBy("org.kbfgs.optim")
            .layer("kbfgs")
            .definedBy("org.kbfgs.optim.kbfgs..")
            .layer("kfac")
            .definedBy("org.kbfgs.optim.kfac..")
            .layer("firstorder")
            .definedBy("org.kbfgs.optim.firstorder..")
            .whereLayer("shared")
            .mayNotAccessAnyLayer()
            .whereLayer("kbfgs")
            .mayOnlyAccessLayers("shared")
            .whereLayer("kfac")
            .mayOnlyAccessLayers("shared")
            .whereLayer("firstorder")
            .mayOnlyAccessLayers("shared");
}
