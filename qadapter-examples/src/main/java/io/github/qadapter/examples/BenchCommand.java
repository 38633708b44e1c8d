package io.github.qadapter.examples;

import picocli.CommandLine.Command;

/** {@code bench}: measurements, one line of JSON each. */
@Command(
    name = "bench",
    description = "Measures speed and memory; prints one line of JSON for each measurement.",
    synopsisSubcommandLabel = "MEASUREMENT",
    subcommands = {
      BenchTrain.class,
      BenchDecode.class,
      BenchOpen.class,
      BenchPerplexity.class,
      BenchData.class
    })
final class BenchCommand {}
