package org.kbfgs.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.FullDisk;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.Sha256;
import org.kbfgs.io.WholeFile;

/** The parts of a folder with their lengths and SHA-256: a folder is whole if and only if they are as its manifest says. */
record Manifest(List<Part> parts) {

    static final String NAME = "manifest.json";
    private static final String FORMAT = "kbfgs-manifest-1";
    private static final int LONGEST = 1 << 16;
    private static final int BUFFER = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** A file. */
    record Part(String name, long bytes, String sha256) {}

    /** Writes files, and the manifest when they are all there. */
    static void write(FileSystem files, Path folder, Map<String, WholeFile.Content> contents) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        ArrayNode list = json.putArray("parts");
        for (Map.Entry<String, WholeFile.Content> one : contents.entrySet()) {
            Part part = write(files, folder, one.getKey(), one.getValue());
            list.addObject().put("name", part.name()).put("bytes", part.bytes()).put("sha256", part.sha256());
        }
        byte[] text = (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
        write(files, folder, NAME, out -> out.write(text));
    }

    private static Part write(FileSystem files, Path folder, String name, WholeFile.Content content)
            throws IOException {
        MessageDigest digest = Sha256.digest();
        try (FSDataOutputStream out = files.create(new Path(folder, name), false)) {
            OutputStream digesting = new BufferedOutputStream(new DigestOutputStream(out, digest), BUFFER);
            content.writeTo(digesting);
            digesting.flush();
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
            return new Part(name, out.getPos(), Sha256.hex(digest));
        } catch (FSError full) {
            throw FullDisk.of(new Path(folder, name), full);
        }
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
            List<Part> parts = new ArrayList<>();
            json.path("parts")
                    .forEach(part -> parts.add(new Part(
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

    /** The parts' names, in order. */
    List<String> names() {
        return parts.stream().map(Part::name).toList();
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
        for (Part part : parts) {
            verify(files, new Path(folder, part.name()), part);
        }
    }

    private static void verify(FileSystem files, Path file, Part part) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        try (InputStream in = files.open(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
        } catch (FileNotFoundException e) {
            throw new BadInput(HadoopPaths.shown(file) + ": no such file");
        }
        if (bytes != part.bytes()) {
            throw new BadInput(HadoopPaths.shown(file) + ": has " + bytes + " bytes, expected " + part.bytes());
        }
        if (!Sha256.hex(digest).equals(part.sha256())) {
            throw new BadInput(HadoopPaths.shown(file) + ": its SHA-256 is not that of the manifest");
        }
    }
}
