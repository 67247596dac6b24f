package org.kbfgs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** ND4J and JavaCPP are behind {@code linalg}: another library or device needs no change elsewhere. */
@AnalyzeClasses(packages = "org.kbfgs", importOptions = ImportOption.DoNotIncludeTests.class)
class LinalgRulesTest {

    /**
     * The exceptions compute nothing by these libraries: {@code BackendChoice} asks which device ND4J found; {@code Machine}, where
     * JavaCPP unpacks native libraries and how much memory it may take; {@code Memory}, the process's resident bytes.
     * The protocol buffers in ND4J's jar, by which ONNX files are written, are no part of its linear algebra.
     */
    @ArchTest
    static final ArchRule nd4jAndJavaCppAreBehindLinalg = noClasses()
            .that()
            .resideOutsideOfPackage("org.kbfgs.linalg..")
            .and()
            .haveNameNotMatching("org\\.kbfgs\\.backend\\.BackendChoice(\\$.*)?")
            .and()
            .doNotHaveFullyQualifiedName("org.kbfgs.doctor.Machine")
            .and()
            .doNotHaveFullyQualifiedName("org.kbfgs.bench.Memory")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.nd4j..", "org.bytedeco..")
                    .and(resideOutsideOfPackage("org.nd4j.shade.protobuf..")));
}
