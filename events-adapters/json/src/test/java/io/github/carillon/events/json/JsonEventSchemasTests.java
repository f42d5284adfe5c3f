package io.github.carillon.events.json;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.carillon.events.schema.EventSchema;
import io.github.carillon.events.schema.EventTypeDefinition;
import io.github.carillon.events.schema.SchemaViolation;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

/**
 * Capabilities C22 and C23.
 */
class JsonEventSchemasTests {

	private final JsonMapper mapper = JsonMapper.shared();

	private final JsonEventSchemas schemas = CarillonJson.create().schemas();

	@Test
	void derivesTheSchemaOfARecord() {
		assertThat(this.mapper.readTree(this.schemas.derive(Order.class).text())).isEqualTo(this.mapper.readTree("""
				{
				  "$schema": "https://json-schema.org/draft/2020-12/schema",
				  "type": "object",
				  "properties": {
				    "orderId": { "type": "string", "minLength": 1, "pattern": "^o-.*$" },
				    "total": { "type": "number", "minimum": 0 },
				    "count": { "type": "integer", "minimum": 1, "maximum": 100 },
				    "note": { "type": ["string", "null"] },
				    "coupon": { "type": ["string", "null"] },
				    "state": { "enum": ["NEW", "PAID"] },
				    "lines": {
				      "type": "array", "minItems": 1,
				      "items": {
				        "type": "object",
				        "properties": { "sku": { "type": "string" }, "qty": { "type": "integer" } },
				        "required": ["sku", "qty"]
				      }
				    },
				    "labels": { "type": "object", "additionalProperties": { "type": "string" } },
				    "e_mail": { "type": "string", "format": "email" }
				  },
				  "required": ["orderId", "total", "count", "state", "lines", "labels", "e_mail"]
				}"""));
	}

	@Test
	void keepsTheOrderOfTheComponents() {
		JsonNode schema = this.mapper.readTree(this.schemas.derive(Order.class).text());
		assertThat(schema.get("properties").propertyNames()).containsExactly("orderId", "total", "count", "note",
				"coupon", "state", "lines", "labels", "e_mail");
	}

	@Test
	void acceptsWhatIsValidAsObjectAndAsMap() {
		EventSchema schema = this.schemas.derive(Order.class);
		assertThat(this.schemas.validate(schema, validOrder())).isEmpty();
		assertThat(this.schemas.validate(schema, CarillonJson.create().converter().convert(validOrder(), Map.class)))
			.isEmpty();
	}

	@Test
	void listsEveryViolationWithItsPointer() {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("orderId", "");
		data.put("total", "much");
		data.put("count", 101);
		data.put("state", "LOST");
		data.put("lines", List.of(Map.of("sku", "a", "qty", 1), Map.of("sku", 7)));
		data.put("labels", Map.of("a/b~c", 1));
		data.put("e_mail", "nobody");
		data.put("more", "is allowed");
		Map<String, String> found = new HashMap<>();
		this.schemas.validate(this.schemas.derive(Order.class), data)
			.forEach((violation) -> found.merge(violation.pointer(), violation.keyword(), (a, b) -> a + " " + b));
		assertThat(found).containsOnly(entry("/orderId", "minLength pattern"), entry("/total", "type"),
				entry("/count", "maximum"), entry("/state", "enum"), entry("/lines/1/qty", "required"),
				entry("/lines/1/sku", "type"), entry("/labels/a~1b~0c", "type"), entry("/e_mail", "format"));
	}

	@Test
	void neverRepeatsValues() {
		List<SchemaViolation> violations = this.schemas.validate(this.schemas.derive(Order.class),
				Map.of("orderId", "s3cret", "total", "s3cret", "count", 4711, "state", "s3cret", "e_mail", "s3cret"));
		assertThat(violations).hasSizeGreaterThan(5)
			.allSatisfy((violation) -> assertThat(violation.message()).doesNotContain("s3cret").doesNotContain("4711"));
	}

	@Test
	void speaksEnglishEverywhere() {
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.GERMANY);
			assertThat(CarillonJson.create().schemas().validate(EventSchema.of("{\"type\":\"object\"}"), "x"))
				.singleElement()
				.satisfies((violation) -> assertThat(violation.message()).contains("string found, object expected"));
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void constraintsHoldForObjectsToo() {
		Order order = new Order("o-1", new BigDecimal("-1"), 0, null, Optional.empty(), State.NEW, List.of(), Map.of(),
				"a@example.com");
		assertThat(this.schemas.validate(this.schemas.derive(Order.class), order)).extracting(SchemaViolation::pointer)
			.containsExactlyInAnyOrder("/total", "/count", "/lines");
	}

	@Test
	void nullIsAViolationUnlessItIsMarked() {
		assertThat(this.schemas.validate(this.schemas.derive(Named.class), Named.withoutName()))
			.extracting(SchemaViolation::pointer)
			.containsExactly("/name");
	}

	@Test
	void whatJacksonWritesOfEveryCommonTypeIsValid() {
		Everything everything = everything();
		EventSchema schema = this.schemas.derive(Everything.class);
		assertThat(this.schemas.validate(schema, everything)).isEmpty();
		String json = CarillonJson.create().serializer().writeData(everything);
		assertThat(this.schemas.validateText(schema, json)).isEmpty();
	}

	@Test
	void tellsFormats() {
		JsonNode properties = this.mapper.readTree(this.schemas.derive(Everything.class).text()).get("properties");
		assertThat(properties.at("/instant/format").asString()).isEqualTo("date-time");
		assertThat(properties.at("/date/format").asString()).isEqualTo("date");
		assertThat(properties.at("/uuid/format").asString()).isEqualTo("uuid");
		assertThat(properties.at("/bytes/contentEncoding").asString()).isEqualTo("base64");
		assertThat(properties.at("/orderId")).isEqualTo(this.mapper.readTree("{\"type\":\"string\"}"));
	}

	@Test
	void schemaFollowsModules() {
		SimpleModule module = new SimpleModule().addSerializer(Money.class, new MoneySerializer());
		JsonEventSchemas custom = CarillonJson.builder().modules(List.of(module)).build().schemas();
		Paid paid = new Paid(new Money(5, "EUR"));
		assertThat(custom.validate(custom.derive(Paid.class), paid)).isEmpty();
		assertThat(this.schemas.validate(this.schemas.derive(Paid.class), paid)).isEmpty();
		assertThat(custom.derive(Paid.class)).isNotEqualTo(this.schemas.derive(Paid.class));
	}

	@Test
	void recursiveTypesWork() {
		EventSchema schema = this.schemas.derive(Tree.class);
		assertThat(this.schemas.validate(schema, new Tree("a", List.of(new Tree("b", List.of()))))).isEmpty();
		assertThat(this.schemas.validate(schema, Map.of("name", "a", "children", List.of(Map.of("name", 1)))))
			.extracting(SchemaViolation::pointer)
			.containsExactlyInAnyOrder("/children/0/children", "/children/0/name");
	}

	@Test
	void recordsOfPlainValuesAreCheckedWithoutWritingThem() {
		CountingSerializer counting = new CountingSerializer();
		SimpleModule module = new SimpleModule().addSerializer(UUID.class, counting);
		JsonEventSchemas counted = CarillonJson.builder().modules(List.of(module)).build().schemas();
		EventSchema schema = counted.derive(Simple.class);
		UUID id = new UUID(1, 2);
		assertThat(counted.validate(schema, new Simple(id, 1, State.NEW, 0.5, new Line("a", 1)))).isEmpty();
		assertThat(counting.count).isZero();
		assertThat(counted.validate(schema, Simple.withoutState(id))).extracting(SchemaViolation::pointer)
			.containsExactly("/state");
		assertThat(counted.validate(schema, new Simple(id, 1, State.NEW, Double.NaN, new Line("a", 1))))
			.extracting(SchemaViolation::pointer)
			.containsExactly("/share");
		assertThat(counted.validate(schema, new Simple(id, 1, State.NEW, 0.5, Line.withoutSku())))
			.extracting(SchemaViolation::pointer)
			.containsExactly("/line/sku");
		assertThat(counted.validate(schema, Map.of("count", 1))).hasSize(4);
		assertThat(counting.count).isEqualTo(3);
	}

	@Test
	void recordsOfOneShapeDoNotTakeEachOthersShortcut() {
		CountingSerializer counting = new CountingSerializer();
		SimpleModule module = new SimpleModule().addSerializer(UUID.class, counting);
		JsonEventSchemas counted = CarillonJson.builder().modules(List.of(module)).build().schemas();
		EventSchema schema = counted.derive(Opened.class);
		assertThat(counted.derive(Closed.class)).isEqualTo(schema);
		assertThat(counted.validate(schema, new Opened(new UUID(1, 2)))).isEmpty();
		assertThat(counted.validate(schema, new Closed(new UUID(1, 2)))).isEmpty();
		assertThat(counting.count).isZero();
		EventSchema other = EventSchema.ofFields(Map.of("id", "string", "by", "string"));
		assertThat(counted.validate(other, new Opened(new UUID(1, 2)))).extracting(SchemaViolation::pointer)
			.containsExactly("/by");
	}

	@Test
	void membersWithAFormatOfTheirOwnMayBeAnything() {
		EventSchema schema = this.schemas.derive(Formatted.class);
		assertThat(this.schemas.validate(schema, new Formatted(Instant.EPOCH, 1))).isEmpty();
		assertThat(this.schemas.validate(schema, Map.of("count", 1))).hasSize(1);
	}

	@Test
	void constraintsAreNeverSkipped() {
		EventSchema schema = this.schemas.derive(Constrained.class);
		assertThat(this.schemas.validate(schema, new Constrained("", "b", "nobody", false)))
			.extracting(SchemaViolation::pointer)
			.containsExactlyInAnyOrder("/name", "/mail", "/accepted");
	}

	@Test
	void beansNeedOnlyWhatTheySay() {
		assertThat(this.schemas.validate(this.schemas.derive(Bean.class), new Bean())).singleElement()
			.satisfies((violation) -> assertThat(violation.pointer()).isEqualTo("/id"));
	}

	@Test
	void fieldsThatAreNotWrittenAreNoMembers() {
		JsonNode schema = this.mapper.readTree(this.schemas.derive(Bean.class).text());
		assertThat(schema.get("properties").propertyNames()).containsExactly("id", "name", "count");
	}

	@Test
	void shortFormIsASchema() {
		Map<String, String> fields = new LinkedHashMap<>();
		fields.put("orderId", "string");
		fields.put("total", "number");
		fields.put("note", "string?");
		fields.put("tags", "string[]");
		fields.put("at", "date-time");
		fields.put("what\"ever", "any?");
		EventSchema schema = EventSchema.ofFields(fields);
		this.schemas.check(schema);
		Map<String, Object> valid = new HashMap<>(
				Map.of("orderId", "1", "total", 1.5, "tags", List.of("a"), "at", Instant.EPOCH));
		valid.put("note", null);
		assertThat(this.schemas.validate(schema, valid)).isEmpty();
		assertThat(this.schemas.validate(schema, Map.of("orderId", 1, "note", 2, "tags", List.of("a", 3), "at", "now")))
			.extracting(SchemaViolation::pointer)
			.containsExactlyInAnyOrder("/orderId", "/total", "/note", "/tags/1", "/at");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "[]", "{\"type\":\"strin\"}", "{\"properties\":{\"a\":{\"minLength\":-1}}}",
			"{\"pattern\":\"[\"}", "{\"$schema\":\"http://json-schema.org/draft-04/schema#\"}",
			"{\"$ref\":\"https://example.com/other.json\"}", "{\"$ref\":\"classpath:application.yml\"}",
			"{\"$ref\":\"file:///etc/passwd\"}", "{\"a\":1,\"a\":2}" })
	void refusesWhatIsNoUsableSchema(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.schemas.check(EventSchema.of(text)));
	}

	@Test
	void saysWhatIsWrongWithASchemaFileAndWhere() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.schemas.definition("order.created", "{\"properties\":{\"a\":{\"type\":\"strin\"}}}",
					"types/order.created.json"))
			.withMessageContaining("order.created")
			.withMessageContaining("types/order.created.json")
			.withMessageContaining("/properties/a/type");
	}

	@Test
	void definesATypeFromASchemaFile() {
		EventTypeDefinition definition = this.schemas.definition("order.created", """
				{"type":"object","description":"An order","deprecated":true,"version":"3","examples":[{"a":1}]}""",
				"types/order.created.json");
		assertThat(definition.origin()).isEqualTo("types/order.created.json");
		assertThat(definition.description()).contains("An order");
		assertThat(definition.deprecated()).isTrue();
		assertThat(definition.version()).isEqualTo("3");
		assertThat(definition.example()).contains("{\"a\":1}");
		assertThat(definition.schema()).isPresent();
	}

	@Test
	void textThatIsNoJsonIsAViolation() {
		assertThat(this.schemas.validateText(EventSchema.of("{}"), "{\"a\":")).singleElement()
			.satisfies((violation) -> assertThat(violation.keyword()).isEqualTo("json"));
		assertThat(this.schemas.validateText(EventSchema.of("{}"), "{\"a\":\"\\u0000\"}")).singleElement()
			.satisfies((violation) -> assertThat(violation.pointer()).isEqualTo("/a"));
	}

	private static Order validOrder() {
		return new Order("o-1", BigDecimal.TEN, 1, null, Optional.empty(), State.NEW, List.of(new Line("a", 1)),
				Map.of("a", "b"), "a@example.com");
	}

	private static Everything everything() {
		return new Everything(true, (byte) 1, 'c', 1L, 1.5, 1.5f, new BigDecimal("1.10"), Instant.EPOCH,
				LocalDate.EPOCH, LocalTime.NOON, LocalDateTime.MIN.withYear(2026), OffsetDateTime.MAX.withYear(2026),
				ZonedDateTime.ofInstant(Instant.EPOCH, ZoneId.of("Europe/Berlin")), Duration.ofMillis(-1500),
				Period.ofDays(-1), Year.of(2026), YearMonth.of(2026, 1), ZoneId.of("Europe/Berlin"), new UUID(1, 2),
				URI.create("a/b"), Locale.GERMANY, Currency.getInstance("EUR"), new byte[] { 1 }, new int[] { 1 },
				OptionalInt.empty(), Optional.of(1), Set.of("a"), Map.of(State.PAID, List.of(1)), "any",
				JsonMapper.shared().readTree("[1]"), new OrderId("x"), State.NEW, Arrays.asList(State.PAID));
	}

	record Order(@NotBlank @Pattern(regexp = "^o-.*$") String orderId, @DecimalMin("0") BigDecimal total,
			@Min(1) @Max(100) int count, @Nullable String note, Optional<String> coupon, State state,
			@Size(min = 1) List<Line> lines, Map<String, String> labels, @JsonProperty("e_mail") @Email String email) {
	}

	record Line(String sku, int qty) {

		@SuppressWarnings("NullAway")
		static Line withoutSku() {
			return new Line(null, 1);
		}

	}

	record Simple(UUID id, int count, State state, double share, Line line) {

		@SuppressWarnings("NullAway")
		static Simple withoutState(UUID id) {
			return new Simple(id, 1, null, 0.5, new Line("a", 1));
		}

	}

	record Formatted(@JsonFormat(shape = JsonFormat.Shape.NUMBER_INT) Instant at, @Max(5) int count) {
	}

	record Constrained(@NotBlank String name, String other, @Email String mail, @AssertTrue boolean accepted) {
	}

	static final class CountingSerializer extends StdScalarSerializer<UUID> {

		private int count;

		CountingSerializer() {
			super(UUID.class);
		}

		@Override
		public void serialize(UUID value, JsonGenerator generator, SerializationContext context) {
			this.count++;
			generator.writeString(value.toString());
		}

	}

	enum State {

		NEW, PAID;

		@Override
		public String toString() {
			return "made for people";
		}

	}

	record OrderId(@JsonValue String value) {
	}

	record Everything(boolean flag, byte small, char letter, Long large, double real, Float single, BigDecimal exact,
			Instant instant, LocalDate date, LocalTime time, LocalDateTime local, OffsetDateTime offset,
			ZonedDateTime zoned, Duration duration, Period period, Year year, YearMonth month, ZoneId zone, UUID uuid,
			URI uri, Locale locale, Currency currency, byte[] bytes, int[] numbers, OptionalInt maybe,
			Optional<Integer> perhaps, Set<String> set, Map<State, List<Integer>> map, Object any, JsonNode node,
			OrderId orderId, State state, List<State> states) {
	}

	record Named(String name, @Nullable String nick) {

		@SuppressWarnings("NullAway")
		static Named withoutName() {
			return new Named(null, null);
		}

	}

	record Opened(UUID id) {
	}

	record Closed(UUID id) {
	}

	record Tree(String name, List<Tree> children) {
	}

	record Paid(Money money) {
	}

	record Money(int amount, String currency) {
	}

	static final class MoneySerializer extends StdScalarSerializer<Money> {

		MoneySerializer() {
			super(Money.class);
		}

		@Override
		public void serialize(Money value, JsonGenerator generator, SerializationContext context) {
			generator.writeString(value.amount() + " " + value.currency());
		}

	}

	static final class Bean {

		@NotNull
		private @Nullable String id;

		private @Nullable String name;

		private int count;

		@NotNull
		private @Nullable String hidden;

		public @Nullable String getId() {
			return this.id;
		}

		public @Nullable String getName() {
			return this.name;
		}

		public int getCount() {
			return this.count;
		}

		@Nullable String hidden() {
			return this.hidden;
		}

	}

}
