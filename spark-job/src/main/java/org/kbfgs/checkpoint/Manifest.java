package org.kbfgs.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.io.HadoopPaths;

/** The parts of a folder with their lengths and SHA-256: a folder is whole if and only if they are as its manifest says. */
record Manifest(List<DigestedFile> parts) {

    static final String NAME = "manifest.json";
    private static final String FORMAT = "kbfgs-manifest-1";
    /** That of thousands of layers. */
    private static final int LONGEST = 1 << 22;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Writes the manifest into the folder of its parts, which are there. */
    void write(FileSystem files, Path folder) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        ArrayNode list = json.putArray("parts");
        for (DigestedFile part : parts) {
            list.addObject().put("name", part.name()).put("bytes", part.bytes()).put("sha256", part.sha256());
        }
        byte[] text = (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
        DigestedFile.write(files, folder, NAME, out -> out.write(text));
    }

    static boolean isThere(FileSystem files, Path folder) throws IOException {
        return files.exists(new Path(folder, NAME));
    }

    static void delete(FileSystem files, Path folder) throws IOException {
        files.delete(new Path(folder, NAME), false);
    }

    /** @throws BadInput if there is none, or it is broken */
    static Manifest read(FileSystem files, Path folder) throws IOException {
        Path file = new Path(folder, NAME);
        try (InputStream in = files.open(file)) {
            JsonNode json = JSON.readTree(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8));
            if (!json.path("format").asText().equals(FORMAT)) {
                throw new BadInput(HadoopPaths.shown(file) + ": is not a manifest");
            }
            List<DigestedFile> parts = new ArrayList<>();
            json.path("parts")
                    .forEach(part -> parts.add(new DigestedFile(
                            part.path("name").asText(),
                            part.path("bytes").asLong(-1),
                            part.path("sha256").asText())));
            return new Manifest(parts);
        } catch (FileNotFoundException e) {
            throw new BadInput(HadoopPaths.shown(file) + ": no such file");
        } catch (JsonProcessingException e) {
            throw new BadInput(HadoopPaths.shown(file) + ": is not JSON");
        }
    }

    /** The files of layers; their names are relative to {@link CheckpointParts#LAYERS}. */
    List<DigestedFile> layers() {
        String folder = CheckpointParts.LAYERS;
        return parts.stream()
                .filter(part -> part.name().startsWith(folder))
                .map(part -> new DigestedFile(part.name().substring(folder.length()), part.bytes(), part.sha256()))
                .toList();
    }

    /** The parts' names, in order. */
    List<String> names() {
        return parts.stream().map(DigestedFile::name).toList();
    }

    /**
     * @param expected lists of names, of which the parts' must be one
     * @throws BadInput if it is not, or a file is not as the manifest says
     */
    void verify(FileSystem files, Path folder, List<List<String>> expected) throws IOException {
        if (!expected.contains(names())) {
            throw new BadInput(HadoopPaths.shown(new Path(folder, NAME)) + ": lists other files than "
                    + expected.get(expected.size() - 1));
        }
        for (DigestedFile part : parts) {
            part.verify(files, folder);
        }
    }
}
