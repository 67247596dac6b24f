package org.kbfgs.ml;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The estimators are a guest of their process: no command, no run's folder, no standard stream. */
@AnalyzeClasses(packages = "org.kbfgs.ml", importOptions = ImportOption.DoNotIncludeTests.class)
class MlRulesTest {

    @ArchTest
    static final ArchRule noCommands = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.kbfgs.cli..", "org.kbfgs.command..", "org.kbfgs.doctor..", "org.kbfgs.prep..", "picocli..");

    @ArchTest
    static final ArchRule trainingAloneOfRuns = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org\\.kbfgs\\.run\\.(?!Training$|Datasets(\\$Inputs)?$).*");

    @ArchTest
    static final ArchRule noStandardStreamsNoExit = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.kbfgs.io.ErrorLine");
}
