package org.kbfgs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

/** The job's imports run one way too: io, then command, source and table, config and model, then cost and memory, then spark, then plan and checkpoint, then doctor, then run, the command line on top. */
@AnalyzeClasses(
        packages = "org.kbfgs",
        importOptions = {ImportOption.DoNotIncludeTests.class, WithoutTestJars.class})
class JobLayersTest {
    @ArchTest
    static final ArchRule importsRunOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("io")
            .definedBy("org.kbfgs.io..")
            .layer("command")
            .definedBy("org.kbfgs.command..")
            .layer("source")
            .definedBy("org.kbfgs.source..")
            .layer("features")
            .definedBy("org.kbfgs.features..")
            .layer("files and generators")
            .definedBy("org.kbfgs.mat..", "org.kbfgs.synthetic..")
            .layer("prep")
            .definedBy("org.kbfgs.prep..")
            .layer("spark")
            .definedBy("org.kbfgs.spark..")
            .layer("table")
            .definedBy("org.kbfgs.table..")
            .layer("config")
            .definedBy("org.kbfgs.config..")
            .layer("model")
            .definedBy("org.kbfgs.model..")
            .layer("checkpoint")
            .definedBy("org.kbfgs.checkpoint..")
            .layer("run")
            .definedBy("org.kbfgs.run..")
            .layer("doctor")
            .definedBy("org.kbfgs.doctor..")
            .layer("memory")
            .definedBy("org.kbfgs.memory..")
            .layer("cost")
            .definedBy("org.kbfgs.cost..")
            .layer("plan")
            .definedBy("org.kbfgs.plan..")
            .layer("cli")
            .definedBy("org.kbfgs.cli..")
            .whereLayer("io")
            .mayNotAccessAnyLayer()
            .whereLayer("command")
            .mayOnlyAccessLayers("io")
            .whereLayer("features")
            .mayNotAccessAnyLayer()
            .whereLayer("source")
            .mayOnlyAccessLayers("io")
            .whereLayer("files and generators")
            .mayOnlyAccessLayers("io", "source")
            .whereLayer("prep")
            .mayOnlyAccessLayers("io", "command", "source", "files and generators")
            .whereLayer("prep")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("table")
            .mayOnlyAccessLayers("io")
            .whereLayer("memory")
            .mayOnlyAccessLayers("config")
            .whereLayer("cost")
            .mayOnlyAccessLayers("config", "memory")
            .whereLayer("plan")
            .mayOnlyAccessLayers("io", "spark", "config", "memory", "cost")
            .whereLayer("spark")
            .mayOnlyAccessLayers("io", "memory", "features", "source", "table")
            .whereLayer("config")
            .mayOnlyAccessLayers("io", "table")
            .whereLayer("model")
            .mayOnlyAccessLayers("io", "table")
            .whereLayer("checkpoint")
            .mayOnlyAccessLayers("io", "spark", "config", "model", "table")
            .whereLayer("doctor")
            .mayOnlyAccessLayers("io", "spark", "config", "memory", "table", "plan")
            .whereLayer("run")
            .mayOnlyAccessLayers("io", "spark", "config", "model", "checkpoint", "table", "plan")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchTests libraries = ArchTests.in(LinalgRulesTest.class);

    @ArchTest
    static final ArchTests language = ArchTests.in(LanguageRulesTest.class);

    @ArchTest
    static final ArchTests security = ArchTests.in(SecurityRulesTest.class);

    /** A process's backend is chosen by its commands, by the tasks of its executors, and where the machine is examined. */
    @ArchTest
    static final ArchRule theBackendIsHandedIn = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.kbfgs.backend..",
                    "org.kbfgs.score..",
                    "org.kbfgs.cli..",
                    "org.kbfgs.run..",
                    "org.kbfgs.doctor..",
                    "org.kbfgs.spark..")
            .and()
            .doNotHaveFullyQualifiedName("org.kbfgs.checkpoint.Provenance")
            .and()
            .doNotHaveFullyQualifiedName("org.kbfgs.memory.RequestedStatistics")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.kbfgs.backend..");

    /** The tools import the job; their jar need not be there. */
    @ArchTest
    static final ArchRule nothingImportsTheTools = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.kbfgs.bench..", "org.kbfgs.calibration..", "org.kbfgs.replay..", "org.kbfgs.tools..");

    @ArchTest
    static final ArchRule configurationsAndModelsKnowNoCluster = noClasses()
            .that()
            .resideInAnyPackage("org.kbfgs.config..", "org.kbfgs.model..", "org.kbfgs.table..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..");

    @ArchTest
    static final ArchRule roomsOfSparkImportOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("session")
            .definedBy("org.kbfgs.spark.session..")
            .layer("dataset")
            .definedBy("org.kbfgs.spark.dataset..")
            .layer("predict")
            .definedBy("org.kbfgs.spark.predict..")
            .layer("evaluate")
            .definedBy("org.kbfgs.spark.evaluate..")
            .layer("prepare")
            .definedBy("org.kbfgs.spark.prepare..")
            .layer("transport")
            .definedBy("org.kbfgs.spark.transport..")
            .layer("objective")
            .definedBy("org.kbfgs.spark.objective..")
            .layer("owners")
            .definedBy("org.kbfgs.spark.owners..")
            .whereLayer("owners")
            .mayOnlyAccessLayers("session", "transport", "objective")
            .whereLayer("session")
            .mayNotAccessAnyLayer()
            .whereLayer("transport")
            .mayNotAccessAnyLayer()
            .whereLayer("dataset")
            .mayOnlyAccessLayers("session")
            .whereLayer("predict")
            .mayOnlyAccessLayers("session", "dataset")
            .whereLayer("evaluate")
            .mayOnlyAccessLayers("session", "dataset")
            .whereLayer("prepare")
            .mayOnlyAccessLayers("session", "dataset")
            .whereLayer("objective")
            .mayOnlyAccessLayers("session", "dataset", "transport");
}
