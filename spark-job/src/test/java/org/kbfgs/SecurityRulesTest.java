package org.kbfgs;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.ObjectInputStream;

/** What no class of the project does, so that a file can never name a class to be made, and no stranger reads ours. */
@AnalyzeClasses(packages = "org.kbfgs", importOptions = ImportOption.DoNotIncludeTests.class)
class SecurityRulesTest {

    /** Reads messages between the processes of one application, as Spark's RPC does, and by a list of allowed classes. */
    private static final String BY_ALLOWED_CLASSES = "org\\.kbfgs\\.spark\\.owners\\.OwnerMessage(\\$In)?";

    @ArchTest
    static final ArchRule nothingIsDeserialisedByJava = noClasses()
            .that()
            .haveNameNotMatching(BY_ALLOWED_CLASSES)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class);

    /** ND4J's readers fall back to it; Spark's object files are made of it; Kryo is another of its kind. */
    @ArchTest
    static final ArchRule norByWhatUsesIt = noClasses()
            .that()
            .haveNameNotMatching(BY_ALLOWED_CLASSES)
            .should()
            .callMethodWhere(target(nameMatching("objectFile|readObject|deserialize|readBinary|readNpy|fromByteArray")))
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("com.esotericsoftware..", "org.apache.commons.lang..", "org.yaml..");

    @ArchTest
    static final ArchRule jsonNeverNamesAClass = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("enableDefaultTyping|activateDefaultTyping.*|setDefaultTyping")));

    /** java.io's may be read by all; java.nio's by their owner. */
    @ArchTest
    static final ArchRule temporaryFilesArePrivate = noClasses()
            .should()
            .callMethod(File.class, "createTempFile", String.class, String.class)
            .orShould()
            .callMethod(File.class, "createTempFile", String.class, String.class, File.class);
}
