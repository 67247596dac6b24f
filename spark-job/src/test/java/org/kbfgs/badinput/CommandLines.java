package org.kbfgs.badinput;

import static org.kbfgs.badinput.Refused.NONE;
import static org.kbfgs.badinput.Refused.mistake;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Bad command lines, and destinations that are not to be written. */
final class CommandLines {

    private CommandLines() {}

    static List<Refused> all() {
        List<Refused> all = new ArrayList<>();
        String[][] lines = {
            {"trian", "trian"},
            {"--fast", "--fast"},
            {"train", "--config"},
            {"train --config", "--config"},
            {"train --resume", "--resume"},
            {"train --config %/run.conf --resume %/run", "--resume"},
            {"train --config %/run.conf --set", "--set"},
            {"train --config %/run.conf --set shards", "expected name=value"},
            {"train --config %/run.conf --set =3", "expected name=value"},
            {"train --config %/run.conf --set a..b=3", "a..b"},
            {"train --config %/run.conf --set shards=[1", "shards=[1"},
            {"train --config %/run.conf and more", "and"},
            {"train --resume %/run --overwrite", "--overwrite"},
            {"train --resume %/nowhere", "has no run.conf"},
            {"train --resume %/run.conf", "has no run.conf"},
            {"train --resume %/run --set shards=9", "keeps its settings"},
            {"train --resume %/run --set run.epochs=1 --set run.epochs=0", "run.epochs"},
            {"evaluate --model %/run", "--data"},
            {"evaluate --model %/nowhere --data %/rows.parquet", "no such file"},
            {"evaluate --model %/run --data %/nowhere", "not readable as Parquet"},
            {"evaluate --model %/run --data %/rows.parquet --shards 0", "--shards 0: expected"},
            {"evaluate --model %/run --data %/rows.parquet --shards -1", "--shards -1: expected"},
            {"evaluate --model %/run --data %/rows.parquet --shards 2147483648", "--shards"},
            {"reconstruct --model %/run --data %/rows.parquet --to %/no/picture.png", "no folder"},
            {"reconstruct --model %/run --data %/rows.parquet --to %/run", "exists"},
            {"reconstruct --model %/run --data %/rows.parquet --to %/run.conf", "exists"},
            {"reconstruct --model %/run --data %/rows.parquet --to %/a.png --count 0", "--count 0: expected"},
            {"reconstruct --model %/run --data %/rows.parquet --to %/a.png --count 101", "--count 101: expected"},
            {
                "bench --layers 6,6",
                "bench: is a command of the jar of kbfgs-tools, which is not there, expected it by --jars"
            },
            {"replay", "replay: is a command of the jar of kbfgs-tools"},
            {"doctor --config %/nowhere", "not a readable file"},
            {"doctor --set shards=3", "expected --config with it"},
            {"prepare", "names no dataset, expected one of mnist, fashion-mnist, faces, curves"},
            {"prepare mnist --to %/out", "--from"},
            {"prepare faces --to %/out", "--from"},
            {"prepare curves --generate", "--to"},
            {"prepare faces --generate --from %/raw --to %/out", "mutually exclusive"},
            {"prepare faces --from %/nowhere.mat --to %/out", "no such file, expected a MAT file"},
            {"prepare faces --from %/run.conf --to %/out", "is not a MAT file of level 5"},
            {"prepare faces --from %/rows.parquet --seed 2 --to %/out", "--seed: needs --generate"},
            {"prepare curves --generate --parts 0 --to %/out", "--parts 0: expected 1 to"},
            {"prepare curves --generate --seed x --to %/out", "--seed"},
            {"prepare curves --generate --to %/run", "exists"},
            {"prepare cifar --from %/raw --to %/out", "cifar"},
            {"prepare mnist --from %/nowhere --to %/out", "no such folder"},
            {"prepare mnist --from %/raw --to %/run", "exists"},
            {"prepare mnist --from %/raw --to %/run --overwrite", "has no manifest.json"},
            {"prepare mnist --from %/raw --to %/raw --overwrite", "raw"},
            {"prepare mnist --from %/raw --to /", "root"},
            {"prepare mnist --from %/raw --to nowhere://host/out", "no file system nowhere"},
            {"prepare table --train %/nowhere --test %/rows.parquet --to %/out", "nowhere: not readable"},
            {"prepare table --train %/rows.parquet --test %/rows.parquet --to %/run", "exists"},
            {"prepare table --train %/rows.parquet --test %/rows.parquet --to %/rows.parquet", "lies in"},
            {"show", "DATASET"},
            {"show %/nowhere --to %/out", "nowhere: not readable"},
            {"show %/rows.parquet --to %/out --count 0", "--count 0: expected 1 to 1000"},
            {"show %/rows.parquet --to %/out --components 7", "--components 7: expected 1 to 6"},
            {"show %/rows.parquet --to %/run", "exists"},
            {"show %/rows.parquet --to %/run --overwrite", "has no statistics.json"},
            {"fetch", "--to"},
            {"fetch cifar --to %/out", "cifar"},
        };
        for (String[] line : lines) {
            all.add(mistake("command line", line[0].replace("%/", ""), NONE, line[0], line[1]));
        }
        all.addAll(destinations());
        return all;
    }

    private static List<Refused> destinations() {
        return List.of(
                mistake(
                        "destination",
                        "a second run into a folder",
                        NONE,
                        "train --config %/run.conf",
                        "exists, expected a new folder (or --overwrite)"),
                mistake(
                        "destination",
                        "a folder that is no run, to be replaced",
                        folder -> Files.createDirectories(folder.resolve("mine/deep")),
                        "train --config %/run.conf --set run.dir=%/mine --overwrite",
                        "has no run.conf"),
                mistake(
                        "destination",
                        "another run's checkpoints",
                        NONE,
                        "train --config %/run.conf --set run.dir=%/out --set checkpoint.dir=%/run/checkpoints",
                        "has checkpoints of another run"),
                new Refused(
                        "destination",
                        "a full disk for a dataset",
                        folder -> Files.createSymbolicLink(folder.resolve("full"), Full.folder()),
                        List.of("prepare mnist --from %/raw --to %/full/out".split(" ")),
                        1,
                        "No space left on device"),
                mistake(
                        "destination",
                        "a full disk for a run",
                        folder -> Files.createSymbolicLink(folder.resolve("full"), Full.folder()),
                        "train --config %/run.conf --set run.dir=%/full/out",
                        "expected as much"));
    }
}
