package io.github.carillon.events.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.carillon.events.serialization.EventSerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Decision 18, and the limits of the reliability notes (fact 12, I1, I2).
 */
class JsonEventSerializerTests {

	private final JsonEventSerializer serializer = CarillonJson.create().serializer();

	@Test
	void recordsComeBackAsTheyWere() {
		Everyday everyday = new Everyday("ü", new BigDecimal("1.10"), Instant.parse("2026-01-01T00:00:00.123456789Z"),
				OffsetDateTime.parse("2026-01-01T00:00:00+05:00"), Optional.empty(), Level.HIGH,
				List.of(new Part("a", 1)), Map.of("k", new Part("b", 2)));
		String json = this.serializer.writeData(everyday);
		assertThat(this.serializer.readData(json, Everyday.class)).isEqualTo(everyday);
	}

	@Test
	void enumsAreStoredByNameNotByTheirText() {
		assertThat(this.serializer.writeData(Map.of("level", Level.HIGH))).isEqualTo("{\"level\":\"HIGH\"}");
	}

	@Test
	void plainValuesKeepEveryDigit() {
		String json = """
				{"i":1,"l":12345678901,"b":123456789012345678901234567890,"d":0.1,"e":1.10,"x":1.23456789012345678901,\
				"s":"a","t":true,"n":null,"list":[1,{"a":[]}]}""";
		Map<?, ?> data = (Map<?, ?>) this.serializer.readData(json, null);
		assertThat(data.get("i")).isEqualTo(1);
		assertThat(data.get("l")).isEqualTo(12345678901L);
		assertThat(data.get("b")).isEqualTo(new BigInteger("123456789012345678901234567890"));
		assertThat(data.get("d")).isEqualTo(0.1);
		assertThat(data.get("e")).isEqualTo(new BigDecimal("1.10"));
		assertThat(data.get("x")).isEqualTo(new BigDecimal("1.23456789012345678901"));
		assertThat(data.containsKey("n")).isTrue();
		assertThat(data.get("list")).isEqualTo(List.of(1, Map.of("a", List.of())));
		assertThat(new ArrayList<Object>(data.keySet()))
			.isEqualTo(List.of("i", "l", "b", "d", "e", "x", "s", "t", "n", "list"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"total\":99.50}", "[1.0,0.1,-2.50,100.00,0.00]", "1E+2", "1.0E-5" })
	void plainValuesAreWrittenAsTheyWereRead(String json) {
		assertThat(this.serializer.writeData(this.serializer.readData(json, null))).isEqualTo(json);
	}

	@ParameterizedTest
	@ValueSource(doubles = { Double.MIN_VALUE, 1e-310, Double.MIN_NORMAL, Double.MAX_VALUE, -Double.MIN_VALUE })
	void everyFiniteDoubleComesBack(double value) {
		assertThat(this.serializer.readData(this.serializer.writeData(value), null)).isEqualTo(value);
	}

	@Test
	void unknownMembersAreIgnored() {
		assertThat(this.serializer.readData("{\"sku\":\"a\",\"qty\":1,\"since\":\"v2\"}", Part.class))
			.isEqualTo(new Part("a", 1));
	}

	@Test
	void missingPrimitiveIsAnErrorThatNamesIt() {
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.readData("{\"sku\":\"a\"}", Part.class))
			.withMessageContaining("Part")
			.withMessageContaining("qty");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"a":"x\\u0000"}                   | /a   | NUL
			{"\\u0000":1}                      |      | NUL
			{"a":[1,"\\ud800"]}                | /a/1 | surrogate
			{"a":"\\udc00\\ud800"}             | /a   | surrogate
			{"a":"\\ud800x"}                   | /a   | surrogate
			{"a":{"b":1e999999999}}            | /a/b | double
			{"a":-1e99999999999999999999}      | /a   | double
			{"a":1e400}                        | /a   | double
			{"a":1e-999999}                    | /a   | double
			{"a":1e-324}                       | /a   | double
			{"a":0e-400}                       | /a   | double
			{"a":1} {}                         |      |
			{"a":1,"a":2}                      |      | twice
			{"a":NaN}                          |      | is not JSON
			{"a":Infinity}                     |      | is not JSON
			{"a":01}                           |      | is not JSON
			{"a":1                             |      |
			{'a':1}                            |      | is not JSON
			{"a":1,}                           |      | is not JSON
			// x                               |      | is not JSON
			null                               |      | null
			""")
	void refusesWhatOthersReadDifferently(String json, String pointer, String reason) {
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.readData(json, null))
			.withMessageContaining((reason != null) ? reason : "")
			.satisfies((ex) -> {
				if (pointer != null) {
					assertThat(ex.pointer()).contains(pointer);
				}
			});
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.readData(json, Map.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\uFEFF{}", "\u0000{}", "{}\u0000", "\"\uD800\"", "\"a\u0000\"" })
	void refusesWhatIsNoText(String json) {
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.readData(json, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"\\ud83d\\ude00\"", "\"\uD83D\uDE00\"", "\"\\\\u0000\"", "1e308", "1e-300", "-0.0",
			"\"\\\"\"", "[[],{}]", "\"1e999999999\"", "\"\\uD83D\uDE00\"" })
	void acceptsWhatOnlyLooksLikeIt(String json) {
		assertThat(this.serializer.readData(json, null)).isNotNull();
	}

	@Test
	void neverRepeatsMalformedInput() {
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.readData("{\"a\": s3cret}", null))
			.withMessageNotContaining("s3cret")
			.withMessageContaining("line 1, column");
	}

	@Test
	void depthIsLimitedBothWays() {
		String fits = "[".repeat(64) + "]".repeat(64);
		String deeper = "[".repeat(65) + "]".repeat(65);
		Object data = this.serializer.readData(fits, null);
		assertThat(this.serializer.writeData(data)).isEqualTo(fits);
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.readData(deeper, null))
			.withMessageContaining("deeper than the 64 levels");
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.writeData(List.of(data)))
			.withMessageContaining("deeper than the 64 levels");
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.readData("[".repeat(100_000), null));
	}

	@Test
	void dataThatContainsItselfIsRefused() {
		Map<String, Object> circle = new LinkedHashMap<>();
		circle.put("self", circle);
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.writeData(circle));
	}

	@Test
	void lengthsAreLimited() {
		JsonEventSerializer small = CarillonJson.builder()
			.limits(JsonLimits.defaults().withDocumentLength(100).withStringLength(20).withNumberLength(10))
			.build()
			.serializer();
		assertThat(small.readData("\"" + "x".repeat(20) + "\"", null)).isEqualTo("x".repeat(20));
		refused(small, "\"" + "x".repeat(21) + "\"", "21 characters");
		refused(small, "{\"" + "x".repeat(21) + "\":1}", "21 characters");
		refused(small, "12345678901", "11 characters");
		refused(small, " ".repeat(100) + "1", "101 characters");
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> small.writeData(Map.of("a", "x".repeat(21))))
			.satisfies((ex) -> assertThat(ex.pointer()).contains("/a"));
		refused(this.serializer, "1".repeat(1_000_000), "1000000 characters");
	}

	private static void refused(JsonEventSerializer serializer, String json, String reason) {
		assertThatExceptionOfType(EventSerializationException.class).isThrownBy(() -> serializer.readData(json, null))
			.withMessageContaining(reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\u0000b", "\uD800", "\uDC00x" })
	void doesNotWriteWhatCannotBeRead(String text) {
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.writeData(Map.of("a", Map.of("b/c", text))))
			.satisfies((ex) -> assertThat(ex.pointer()).contains("/a/b~1c"));
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.writeHeaders(Map.of("name", text)));
	}

	@Test
	void doesNotWriteNothing() {
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.writeData(Optional.empty()))
			.withMessageContaining("null");
	}

	@Test
	void headersComeBackInTheirOrder() {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("z", "1");
		headers.put("a", "ü\"\n");
		Map<String, String> read = this.serializer.readHeaders(this.serializer.writeHeaders(headers));
		assertThat(new ArrayList<>(read.entrySet())).isEqualTo(new ArrayList<>(headers.entrySet()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "{\"a\":1}", "{\"a\":null}", "x", "null" })
	void refusesHeadersThatAreNone(String json) {
		assertThatExceptionOfType(EventSerializationException.class)
			.isThrownBy(() -> this.serializer.readHeaders(json));
	}

	enum Level {

		HIGH;

		@Override
		public String toString() {
			return "rather high";
		}

	}

	record Part(String sku, int qty) {
	}

	record Everyday(String text, BigDecimal total, Instant instant, OffsetDateTime offset, Optional<String> note,
			Level level, List<Part> parts, Map<String, Part> byKey) {
	}

}
