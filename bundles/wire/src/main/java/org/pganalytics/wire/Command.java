// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the backend wants an agent to do. Every agent knows {@code incident} with the argument {@code open} or
 * {@code closed}: while one is open it sends each snapshot as it comes.
 *
 * @param id comes back in the {@link CommandResult}
 */
public record Command(String id, String name, List<String> arguments) {
    public Command {
        Objects.requireNonNull(id);
        Objects.requireNonNull(name);
        arguments = List.copyOf(arguments);
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.string(id);
        out.string(name);
        out.varint(arguments.size());
        arguments.forEach(out::string);
        return out.toBytes();
    }

    public static Command decode(byte[] body) {
        return Body.read(body, in -> {
            String id = in.string(Body.NAME);
            String name = in.string(Body.NAME);
            int count = in.count(Body.LIST);
            List<String> arguments = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                arguments.add(in.string(Body.TEXT));
            }
            return new Command(id, name, arguments);
        });
    }
}
