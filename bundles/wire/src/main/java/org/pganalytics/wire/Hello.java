// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.pganalytics.model.InstanceId;

/**
 * An agent's first message, and its next one whenever its instances change.
 *
 * @param run random number drawn at the agent's start; with the collector it makes sequences unique
 * @param clockMicros the agent's clock, microseconds since 1970-01-01 UTC
 */
public record Hello(
        String collector,
        String token,
        String agentVersion,
        long run,
        long clockMicros,
        List<HelloInstance> instances) {
    public Hello {
        Objects.requireNonNull(collector);
        Objects.requireNonNull(token);
        Objects.requireNonNull(agentVersion);
        instances = List.copyOf(instances);
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.string(collector);
        out.string(token);
        out.string(agentVersion);
        out.fixed64(run);
        out.zigzag(clockMicros);
        out.varint(instances.size());
        for (HelloInstance instance : instances) {
            out.string(instance.id().value());
            out.string(instance.systemIdentifier());
            out.varint(instance.serverVersion());
        }
        return out.toBytes();
    }

    public static Hello decode(byte[] body) {
        return Body.read(body, in -> {
            String collector = in.string(Body.NAME);
            String token = in.string(Body.NAME);
            String version = in.string(Body.NAME);
            long run = in.fixed64();
            long clock = in.zigzag();
            int count = in.count(Body.LIST);
            List<HelloInstance> instances = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                instances.add(new HelloInstance(
                        new InstanceId(in.string(Body.NAME)), in.string(Body.NAME), in.upTo(Integer.MAX_VALUE)));
            }
            return new Hello(collector, token, version, run, clock, instances);
        });
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Hello[" + collector + ", version " + agentVersion + ", run " + Long.toHexString(run) + ", " + instances
                + "]";
    }
}
