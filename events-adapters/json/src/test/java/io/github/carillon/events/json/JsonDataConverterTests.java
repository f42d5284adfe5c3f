package io.github.carillon.events.json;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Decision 22: data that is a map is converted to the registered class of its type.
 */
class JsonDataConverterTests {

	private final JsonDataConverter converter = CarillonJson.create().converter();

	@Test
	void mapBecomesRecordAndBack() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("id", "o-1");
		map.put("total", 19.99);
		map.put("at", "2026-01-01T00:00:00Z");
		map.put("lines", List.of(Map.of("sku", "a", "qty", 2)));
		map.put("unknown", "ignored");
		Order order = this.converter.convert(map, Order.class);
		assertThat(order).isEqualTo(new Order("o-1", new BigDecimal("19.99"), Instant.parse("2026-01-01T00:00:00Z"),
				Optional.empty(), List.of(new Line("a", 2))));
		Map<?, ?> back = this.converter.convert(order, Map.class);
		assertThat(back.get("lines")).isEqualTo(List.of(Map.of("sku", "a", "qty", 2)));
		assertThat(back.get("at")).isEqualTo("2026-01-01T00:00:00Z");
		assertThat(back.get("total")).isEqualTo(new BigDecimal("19.99"));
	}

	@Test
	void treeBecomesRecordAndBack() {
		Line line = new Line("a", 2);
		JsonNode tree = this.converter.convert(line, JsonNode.class);
		assertThat(tree.at("/qty").intValue()).isEqualTo(2);
		assertThat(this.converter.convert(tree, Line.class)).isEqualTo(line);
	}

	@Test
	void whatFitsIsReturnedAsItIs() {
		Line line = new Line("a", 2);
		assertThat(this.converter.convert(line, Record.class)).isSameAs(line);
		assertThat(this.converter.convert(line, Object.class)).isSameAs(line);
	}

	@Test
	void saysWhatDoesNotFitAndWhere() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.converter
				.convert(Map.of("id", "1", "lines", List.of(Map.of("sku", "a", "qty", "s3cret"))), Order.class))
			.withMessageContaining("/lines/0/qty")
			.withMessageContaining("int")
			.withMessageContaining(Order.class.getTypeName())
			.withMessageNotContaining("s3cret");
	}

	@Test
	void saysWhatTheClassItselfRefuses() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.converter.convert(Map.of("amount", -1), Positive.class))
			.withMessageContaining("amount must be positive");
	}

	@Test
	void stringIsNoRecord() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.converter.convert("text", Order.class))
			.withMessageContaining("java.lang.String cannot be converted");
	}

	record Order(String id, BigDecimal total, Instant at, Optional<String> note, List<Line> lines) {
	}

	record Line(String sku, int qty) {
	}

	record Positive(int amount) {

		Positive {
			if (amount <= 0) {
				throw new IllegalArgumentException("amount must be positive");
			}
		}

	}

}
