package io.github.carillon.events.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns JSON into maps, lists, strings, numbers and booleans. Nothing is lost: a number
 * is an {@code Integer}, a {@code Long} or a {@code Double} where that is exactly it,
 * zeros at its end included, else a {@code BigInteger} or a {@code BigDecimal}.
 */
final class PlainValues {

	private PlainValues() {
	}

	static @Nullable Object of(JsonNode node) {
		return switch (node.getNodeType()) {
			case OBJECT -> map(node);
			case ARRAY -> list(node);
			case STRING -> node.stringValue();
			case BOOLEAN -> node.booleanValue();
			case NUMBER -> number(node);
			case BINARY -> node.asString();
			case NULL, MISSING -> null;
			case POJO -> throw new IllegalStateException("A JSON text has no objects of a class");
		};
	}

	private static Map<String, @Nullable Object> map(JsonNode node) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		node.forEachEntry((name, value) -> map.put(name, of(value)));
		return map;
	}

	private static List<@Nullable Object> list(JsonNode node) {
		List<@Nullable Object> list = new ArrayList<>(node.size());
		node.forEach((value) -> list.add(of(value)));
		return list;
	}

	private static Number number(JsonNode node) {
		Number number = node.numberValue();
		if (number instanceof BigDecimal exact) {
			double near = exact.doubleValue();
			// not compareTo: 99.50 has a digit that 99.5 has not
			return BigDecimal.valueOf(near).equals(exact) ? (Number) near : exact;
		}
		return number;
	}

}
