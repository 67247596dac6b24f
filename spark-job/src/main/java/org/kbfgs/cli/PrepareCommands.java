package org.kbfgs.cli;

import java.io.PrintWriter;
import org.kbfgs.prep.Environment;
import org.kbfgs.prep.PrepareCommand;
import org.kbfgs.spark.prepare.SparkTaskRunner;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine;

/** The command {@code prepare}, whose generators and tables are Spark jobs. */
final class PrepareCommands {

    private PrepareCommands() {}

    static CommandLine line(PrintWriter out, PrintWriter err) {
        Environment environment = new Environment(HadoopSettings::read, () -> SparkTaskRunner.open("kbfgs prepare"));
        CommandLine prepare = PrepareCommand.line(out, err, environment);
        PrepareCommand.add(prepare, "table", new PrepareTableCommand(out));
        return prepare;
    }
}
