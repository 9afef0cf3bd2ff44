// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class InodesTest {
    private static final Duration PAUSE = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong();

    @Test
    void tellsWhatStatSaysOfTheFilesystemsItCanReach() {
        Inodes inodes = new Inodes();
        List<String> paths = List.of(directory.toString(), "/not/there", "/proc");

        await().until(() -> !inodes.of(paths).isEmpty());

        Inodes.Count count = inodes.of(paths).get(directory.toString());
        assertThat(count.free()).isBetween(0L, count.total());
        assertThat(inodes.of(paths)).containsEntry("/proc", new Inodes.Count(0, 0));
        assertThat(inodes.of(paths)).doesNotContainKey("/not/there");
    }

    @Test
    void startsOneProcessEachFiveMinutes() throws IOException {
        Inodes inodes = inodes("echo \"$(wc -l < STARTS) 7 $1\"");
        await().until(() -> !inodes.of(List.of("/a b")).isEmpty());
        assertThat(inodes.of(List.of("/a b"))).containsOnly(Map.entry("/a b", new Inodes.Count(1, 7)));

        now.addAndGet(PAUSE.toNanos() - 1);
        inodes.of(List.of("/a b"));
        assertThat(starts()).isEqualTo(1);
        now.addAndGet(1);
        await().until(() -> inodes.of(List.of("/a b")).get("/a b").total() == 2);
        assertThat(starts()).isEqualTo(2);
    }

    @Test
    void endsAProcessThatHangs() throws IOException {
        Inodes inodes = inodes("echo 1 1 \"$1\"; test $(wc -l < STARTS) = 1 || exec sleep 600");
        await().until(() -> !inodes.of(List.of("/a")).isEmpty());
        now.addAndGet(PAUSE.toNanos());
        inodes.of(List.of("/a"));
        await().until(() -> starts() == 2);
        assertThat(inodes.of(List.of("/a"))).as("no answer yet").isNotEmpty();
        ProcessHandle hanging = ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(directory.toString())
                        || child.info().commandLine().orElse("").contains("sleep 600"))
                .findFirst()
                .orElseThrow();

        now.addAndGet(Duration.ofSeconds(6).toNanos());

        assertThat(inodes.of(List.of("/a"))).isEmpty();
        await().until(() -> !hanging.isAlive());
    }

    @Test
    void knowsNothingWhereNoStatIs() {
        assertThat(new Inodes(List.of(), now::get).of(List.of("/"))).isEmpty();
        assertThat(new Inodes(List.of("/not/there/stat"), now::get).of(List.of("/")))
                .isEmpty();
    }

    @Test
    void leavesOutWhatItCannotRead() throws IOException {
        Inodes inodes = inodes("echo nonsense; echo 5 x /b; echo 5 3 /c");

        await().until(() -> !inodes.of(List.of("/c")).isEmpty());

        assertThat(inodes.of(List.of("/c"))).containsOnlyKeys("/c");
    }

    /** @param script what it does besides counting its starts */
    private Inodes inodes(String script) throws IOException {
        Path starts = Files.createFile(directory.resolve("starts"));
        String text = "echo >> STARTS; " + script;
        String path = "PATH=/usr/bin:/bin; ";
        return new Inodes(List.of("/bin/sh", "-c", path + text.replace("STARTS", starts.toString()), "sh"), now::get);
    }

    private long starts() throws IOException {
        return Files.readAllLines(directory.resolve("starts")).size();
    }
}
