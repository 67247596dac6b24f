package org.kbfgs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.text.Collator;
import java.text.DecimalFormatSymbols;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.util.Locale;
import java.util.Scanner;
import org.kbfgs.cli.Main;

/** Calls that depend on the user's language or charset, and that the compiler's checks let pass. */
@AnalyzeClasses(packages = "org.kbfgs", importOptions = ImportOption.DoNotIncludeTests.class)
class LanguageRulesTest {

    @ArchTest
    static final ArchRule nothingAsksForTheUsersLanguage = noClasses()
            .should()
            .callMethod(Locale.class, "getDefault")
            .orShould()
            .callMethod(Locale.class, "getDefault", Locale.Category.class)
            .orShould()
            .callMethod(String.class, "formatted", Object[].class)
            .orShould()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(PrintStream.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(PrintStream.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(PrintWriter.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(NumberFormat.class, DecimalFormatSymbols.class, MessageFormat.class, Collator.class);

    @ArchTest
    static final ArchRule orForTheUsersCharset = noClasses()
            .should()
            .callMethod(Charset.class, "defaultCharset")
            .orShould()
            .callMethod(String.class, "getBytes")
            .orShould()
            .callConstructor(String.class, byte[].class)
            .orShould()
            .callConstructor(Scanner.class, InputStream.class)
            .orShould()
            .callConstructor(PrintStream.class, OutputStream.class)
            .orShould()
            .callConstructor(PrintStream.class, OutputStream.class, boolean.class)
            .orShould()
            .callConstructor(PrintWriter.class, OutputStream.class)
            .orShould()
            .callConstructor(PrintWriter.class, OutputStream.class, boolean.class);

    /** It is the process's, whose libraries have one language in the program and, in its tests, any. */
    @ArchTest
    static final ArchRule theProgramAloneSetsIt = noClasses()
            .that()
            .doNotBelongToAnyOf(Main.class)
            .should()
            .callMethod(Locale.class, "setDefault", Locale.class);
}
