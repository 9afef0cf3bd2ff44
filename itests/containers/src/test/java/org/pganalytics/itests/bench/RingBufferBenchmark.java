// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/** What a snapshot costs in the agent's buffer, by JMH, beside {@link java.util.concurrent.ArrayBlockingQueue}. */
public final class RingBufferBenchmark {
    private RingBufferBenchmark() {}

    /** @param arguments forks of each benchmark, 3 when absent */
    public static void main(String[] arguments) throws Exception {
        OptionsBuilder options = new OptionsBuilder();
        options.include("\\.BufferBenchmark\\.").shouldFailOnError(true);
        if (arguments.length > 0) {
            options.forks(Integer.parseInt(arguments[0]));
        }
        Map<String, Statistics> nanos = new Runner(options.build())
                .run().stream()
                        .map(result -> result.getPrimaryResult())
                        .collect(Collectors.toMap(
                                result -> result.getLabel(), result -> result.getStatistics(), (a, b) -> a));
        Function<String, Double> mean = name -> nanos.get(name).getMean();
        new Result(
                        "ring-buffer",
                        mean.apply("pushAndPop"),
                        "ns a snapshot for push, pop and acknowledgement",
                        mean.apply("queueOfferAndPoll"),
                        "offer and poll of an ArrayBlockingQueue")
                .with("error999", nanos.get("pushAndPop").getMeanErrorAt(0.999))
                .with("pushIntoFullNanos", mean.apply("pushIntoFull"))
                .with("queueOfferIntoFullNanos", mean.apply("queueOfferIntoFull"))
                .with("limitNanos", 1000)
                .with("samples", nanos.get("pushAndPop").getN())
                .print();
    }
}
