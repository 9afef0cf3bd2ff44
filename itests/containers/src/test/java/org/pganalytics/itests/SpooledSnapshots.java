// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.pganalytics.wire.BatchDecoder;
import org.pganalytics.wire.FrameCodec;

/** What an agent has on its disk, read from the files and not by its own word; while it runs or after its death. */
final class SpooledSnapshots {
    private static final int PREFIX = 8;
    private static final int NAME = 39;
    private static final int SCHEMAS = 1;
    private static final int SNAPSHOT = 2;

    private SpooledSnapshots() {}

    /** The times of all snapshots in the spool of the agent in this directory, acknowledged or not. */
    static TreeSet<Instant> times(Path agent) throws IOException {
        TreeSet<Instant> times = new TreeSet<>();
        try (Stream<Path> files = Files.list(agent.resolve("data/spool"));
                FrameCodec codec = new FrameCodec()) {
            List<Path> segments = files.filter(f -> f.getFileName().toString().startsWith("segment-"))
                    .toList();
            for (Path segment : segments) {
                try {
                    read(ByteBuffer.wrap(Files.readAllBytes(segment)), codec, times);
                } catch (NoSuchFileException acknowledged) {
                    continue;
                }
            }
        }
        return times;
    }

    private static void read(ByteBuffer segment, FrameCodec codec, TreeSet<Instant> times) throws IOException {
        BatchDecoder decoder = new BatchDecoder("agent", 0);
        int position = 0;
        while (segment.capacity() - position >= PREFIX) {
            int end = position + PREFIX + segment.getInt(position);
            if (end > segment.capacity()) {
                return; // it is being written, or was when the agent died
            }
            int kind = segment.get(position + PREFIX);
            if (kind == SCHEMAS || kind == SNAPSHOT) {
                int frame = position + NAME + segment.getShort(position + NAME - 2);
                codec.read(new ByteArrayInputStream(segment.array(), frame, end - frame))
                        .flatMap(decoder::decode)
                        .ifPresent(batch -> batch.snapshots().forEach(s -> times.add(s.time())));
            }
            position = end;
        }
    }
}
