package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import io.github.qadapter.BaseModel;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.text.GoldenCases;
import io.github.qadapter.report.PreferenceReport;
import io.github.qadapter.report.PreferenceReport.Bin;
import io.github.qadapter.report.PreferenceReport.Cuts;
import io.github.qadapter.report.PreferenceReport.Finding;
import io.github.qadapter.report.PreferenceReport.LengthGuess;
import io.github.qadapter.report.PreferenceReport.Lengths;
import io.github.qadapter.report.PreferenceReport.Preview;
import io.github.qadapter.report.PreferenceReport.ScoredToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every number of the reports on data as published, against those in published-data.json, which
 * tools/preference-check/count_preferences.py counted: it takes the rows apart with Python's json
 * and re alone, gets its tokens from transformers, and tries every turn where a prompt is cut.
 */
class PublishedDataCheckTest {
  @Test
  void dspWhereTheLongerAnswersArePreferred() throws IOException {
    require("dsp academy", "dsp/dsp.json", "academy");
  }

  @Test
  void hhHarmless() throws IOException {
    require("harmless", "hh-rlhf/harmless.jsonl", "");
  }

  @Tag("slow")
  @Test
  void dspWhereTheShorterAnswersArePreferred() throws IOException {
    require("dsp normal", "dsp/dsp.json", "normal");
  }

  @Tag("slow")
  @Test
  void hhHelpful() throws IOException {
    require("helpful", "hh-rlhf/helpful.jsonl", "");
  }

  private static void require(String name, String file, String domain) throws IOException {
    Path path = GoldenCases.require("qadapter.data").resolve(file);
    PreferenceData data =
        PreferenceData.read(
            path,
            options -> {
              if (!domain.isEmpty()) {
                options.preferredStyle(domain);
              }
            });
    JsonNode expected = counted().get(name);
    try (BaseModel model = BaseModel.open(TinyModel.folder())) {
      PreferenceReport report = data.check(model);

      assertThat(report.rows()).isEqualTo(expected.get("rows").asLong());
      assertThat(report.pairs()).isEqualTo(expected.get("pairs").asLong());
      assertThat(report.prompts()).isEqualTo(expected.get("prompts").asLong());
      assertThat(counts(report.dropped())).isEqualTo(counts(expected.get("dropped")));
      assertThat(counts(report.doubtful())).isEqualTo(counts(expected.get("doubtful")));
      requirePlaces(report, expected.get("places"), path.toString());
      assertThat(report.cuts())
          .isEqualTo(
              new Cuts(
                  expected.get("beforeATurn").asLong(),
                  expected.get("withinATurn").asLong(),
                  expected.get("answersCut").asLong()));
      requireLengths(report.prompt(), expected.at("/lengths/prompt"));
      requireLengths(report.chosen(), expected.at("/lengths/chosen"));
      requireLengths(report.rejected(), expected.at("/lengths/rejected"));
      LengthGuess guess = report.lengthGuess().orElseThrow();
      assertThat(guess.longer()).isEqualTo(expected.get("longer").asBoolean());
      assertThat(guess.accuracy()).isCloseTo(expected.get("accuracy").asDouble(), within(1e-12));
      assertThat(guess.pairs()).isEqualTo(report.pairs());
      requirePreview(report.preview().orElseThrow(), expected.get("preview"));
    }
  }

  private static JsonNode counted() throws IOException {
    try (InputStream stream =
        PublishedDataCheckTest.class.getResourceAsStream("published-data.json")) {
      return new ObjectMapper().readTree(stream);
    }
  }

  private static Map<DropReason, Long> counts(List<Finding> findings) {
    return findings.stream().collect(Collectors.toMap(Finding::reason, Finding::count));
  }

  private static Map<DropReason, Long> counts(JsonNode json) {
    Map<DropReason, Long> counts = new TreeMap<>();
    json.properties()
        .forEach(
            entry -> counts.put(DropReason.valueOf(entry.getKey()), entry.getValue().asLong()));
    return counts;
  }

  private static void requirePlaces(PreferenceReport report, JsonNode places, String source) {
    places
        .properties()
        .forEach(
            entry -> {
              List<Origin> expected = new ArrayList<>();
              for (JsonNode place : entry.getValue()) {
                expected.add(new Origin(source, place.get(0).asLong(), place.get(1).asLong()));
              }
              Finding finding = report.finding(DropReason.valueOf(entry.getKey())).orElseThrow();
              assertThat(finding.first().stream().map(PreferenceReport.Place::origin))
                  .as(entry.getKey())
                  .containsExactlyElementsOf(expected);
            });
  }

  private static void requireLengths(Lengths lengths, JsonNode expected) {
    assertThat(lengths.count()).isEqualTo(expected.get("count").asLong());
    assertThat(lengths.shortest()).isEqualTo(expected.get("shortest").asInt());
    assertThat(lengths.mean()).isCloseTo(expected.get("mean").asDouble(), within(1e-9));
    assertThat(lengths.median()).isEqualTo(expected.get("median").asInt());
    assertThat(lengths.ninetyFifth()).isEqualTo(expected.get("ninetyFifth").asInt());
    assertThat(lengths.longest()).isEqualTo(expected.get("longest").asInt());
    List<Bin> bins = new ArrayList<>();
    for (JsonNode bin : expected.get("bins")) {
      bins.add(new Bin(bin.get(0).asInt(), bin.get(1).asInt(), bin.get(2).asLong()));
    }
    assertThat(lengths.bins()).isEqualTo(bins);
  }

  /** The text itself is not ours to copy, so its tokens are known by their digest. */
  private static void requirePreview(Preview preview, JsonNode expected) {
    assertThat(preview.origin().line()).isEqualTo(expected.at("/place/0").asLong());
    assertThat(preview.origin().row()).isEqualTo(expected.at("/place/1").asLong());
    assertThat(preview.prompt()).hasSize(expected.get("prompt").asInt());
    assertThat(preview.chosen()).hasSize(expected.get("chosen").asInt());
    assertThat(preview.rejected()).hasSize(expected.get("rejected").asInt());
    String ids =
        Stream.of(preview.prompt(), preview.chosen(), preview.rejected())
            .flatMap(List::stream)
            .map(token -> Integer.toString(token.token().id()))
            .collect(Collectors.joining(","));
    assertThat(Hashing.sha256().hashString(ids, StandardCharsets.US_ASCII))
        .hasToString(expected.get("sha256").asText());
    Function<List<ScoredToken>, List<Boolean>> scored =
        tokens -> tokens.stream().map(ScoredToken::scored).distinct().toList();
    assertThat(scored.apply(preview.prompt())).containsExactly(false);
    assertThat(scored.apply(preview.chosen())).containsExactly(true);
    assertThat(scored.apply(preview.rejected())).containsExactly(true);
  }
}
