package org.kbfgs.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import onnx.Onnx.ModelProto;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.model.Model;
import org.kbfgs.model.OnnxModel;
import org.kbfgs.model.PreprocessingFile;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a saved model in a format of other programs. */
@Command(
        name = "export",
        description = "Writes a saved model, with its preprocessing, as an ONNX file.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    private static final String ENDING = ".onnx";

    @Option(names = "--model", required = true, paramLabel = "RUN", description = "The folder of a trained model.")
    private String run = "";

    @Option(
            names = "--onnx",
            required = true,
            paramLabel = "FILE.onnx",
            description = "The file that is written, on any Hadoop file system.")
    private String to = "";

    @Option(names = "--overwrite", description = "Replace FILE.onnx if it is there.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = HadoopSettings.read();
        Path file = HadoopPaths.path(to);
        FileSystem files = HadoopPaths.files(file, hadoop);
        check(file, files);
        Model model = Model.load(run, hadoop, BackendChoice.get());
        ModelProto onnx = OnnxModel.of(model, PreprocessingFile.load(run, model.architecture(), hadoop));
        WholeFile.write(files, file, onnx::writeTo);
        System.out.println("model is in " + to);
        return 0;
    }

    /** The name's ending tells that a file which is replaced was a model. */
    private void check(Path file, FileSystem files) throws IOException {
        if (!file.getName().endsWith(ENDING)) {
            throw new BadInput("--onnx " + to + ": expected a file name that ends with " + ENDING);
        }
        if (files.exists(file) && (!overwrite || files.getFileStatus(file).isDirectory())) {
            throw new BadInput("--onnx " + to + ": exists, expected a new file (or --overwrite to replace a file)");
        }
    }
}
