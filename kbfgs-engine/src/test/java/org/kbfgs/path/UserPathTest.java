package org.kbfgs.path;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserPathTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "hdfs://host/x,true",
        "file:/x,true",
        "s3a://bucket/x,true",
        "a:b,false",
        "a:,false",
        "./x:/y,false",
        "/x:/y,false",
        "1:/x,false"
    })
    void aSchemeMakesAUri(String text, boolean uri) {
        assertThat(UserPath.isUri(text)).isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "a[1]", "{a}", "a?", "a*b", "#a", "a%20b", "50%", "a+b", "a,b", "$HOME"})
    void noOtherCharacterHasAMeaning(String text) {
        assertThat(local(text)).isEqualTo(Path.of("").toAbsolutePath().resolve(text));
    }

    @Test
    void tildeStandsForTheHomeFolderAsTheFirstNameAlone() {
        assertThat(local("~")).isEqualTo(Path.of("/home/me"));
        assertThat(local("~/a/../b")).isEqualTo(Path.of("/home/me/b"));
        assertThat(local("x/~")).isEqualTo(Path.of("x/~").toAbsolutePath());
        assertThat(local("./~")).isEqualTo(Path.of("~").toAbsolutePath());
        assertThat(local("/~")).isEqualTo(Path.of("/~"));
        assertThat(local("~backup")).isEqualTo(Path.of("~backup").toAbsolutePath());
        assertThatThrownBy(() -> local("~you/a"))
                .hasMessage("~you/a: expected a path; ~ alone stands for your home folder, ./~you/a for a path here");
        assertThatThrownBy(() -> UserPath.local("~/a", name -> "", UTF_8))
                .hasMessage("~/a: this user has no home folder (HOME is not set), expected a path without ~");
    }

    @Test
    void aPathThatFileNamesCannotHaveIsRefused() {
        assertThat(UserPath.local("/ä", name -> null, UTF_8)).isEqualTo(Path.of("/ä"));
        assertThatThrownBy(() -> UserPath.local("/ä", name -> null, US_ASCII))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("/ä: has characters that this process cannot use in file names (US-ASCII),");
        assertThatThrownBy(() -> UserPath.local("/\uFFFD", name -> null, UTF_8)).hasMessageContaining("cannot use");
        assertThatThrownBy(() -> local("a\0b")).hasMessageContaining("is not a path");
    }

    @Test
    void linksAreFollowedBeforeDotsGoUp() throws IOException {
        Path target = Files.createDirectories(folder.resolve("target/deep"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        assertThat(local(link + "/../x")).isEqualTo(folder.toRealPath().resolve("target/x"));
        assertThat(local(link + "/x")).isEqualTo(link.resolve("x"));
    }

    @Test
    void whatLiesInAFolderIsFoundByAnyName() throws IOException {
        Path target = Files.createDirectories(folder.resolve("target/deep"));
        Path file = Files.createFile(target.resolve("file"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        Path toFile = Files.createSymbolicLink(folder.resolve("toFile"), file);
        for (Path within :
                new Path[] {file, toFile, target, link, link.resolve("none/there"), link.resolve("../deep")}) {
            assertThat(RealPath.isWithin(within, link)).as("%s", within).isTrue();
            assertThat(RealPath.isWithin(within, target)).as("%s", within).isTrue();
        }
        assertThat(RealPath.isWithin(link.resolve(".."), link)).isFalse();
        assertThat(RealPath.isWithin(folder.resolve("target/deeper"), target)).isFalse();
        Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
        assertThat(RealPath.isWithin(nowhere.resolve("x"), nowhere)).isTrue();
    }

    private static Path local(String text) {
        return UserPath.local(text, Map.of("HOME", "/home/me")::get, UTF_8);
    }
}
